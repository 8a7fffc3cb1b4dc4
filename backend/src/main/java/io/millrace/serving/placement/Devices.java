package io.millrace.serving.placement;

import io.millrace.serving.batching.InferencePool.DeviceSlots;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The devices of this node. A model is placed on one of them when it is deployed and stays there:
 * GPUs share models out by free memory, and what one device cannot hold goes to another kind only
 * where its endpoint leaves the choice.
 */
public final class Devices {
  private static final String NO_GPU = "this server has no GPU";

  /**
   * The way to a GPU and back takes as long (measured: 105 to 130 µs for one row on an H100, a
   * tenth of it computing): a model that the CPU runs faster is answered sooner there, and is not
   * what bounds requests per second.
   */
  private static final long MICROS_WORTH_A_GPU = 100;

  private final Device cpu;
  private final List<Device> gpus;

  public Devices(Device cpu, List<Device> gpus) {
    this.cpu = cpu;
    this.gpus = List.copyOf(gpus);
  }

  /** The CPU, then the GPUs. */
  public List<Device> all() {
    return Stream.concat(Stream.of(cpu), gpus.stream()).toList();
  }

  /** All slots, by device. */
  public List<DeviceSlots> slots() {
    return all().stream().map(device -> new DeviceSlots(device.backend(), device.slots())).toList();
  }

  /**
   * The device for a model that is deployed now. One that was to run on a GPU and came to a server
   * without runs on the CPU: it is better slow than not there.
   */
  public Device choose(DeviceChoice choice, ModelCost model) {
    boolean onCpu =
        switch (choice) {
          case CPU -> true;
          case GPU -> false;
          case AUTO -> isFastEnough(model) && cpu.whyNever(model).isEmpty();
        };
    return onCpu ? cpu : emptiestGpu(model).orElse(cpu);
  }

  private static boolean isFastEnough(ModelCost model) {
    return model.rowMicros().filter(micros -> micros < MICROS_WORTH_A_GPU).isPresent();
  }

  private Optional<Device> emptiestGpu(ModelCost model) {
    return gpus.stream()
        .filter(device -> device.whyNever(model).isEmpty())
        .max(Comparator.comparingLong(device -> device.memory().freeBytes()));
  }

  /** Why a model can never be loaded where it is wanted, in words; empty if it can. */
  public Optional<String> whyNever(DeviceChoice choice, ModelCost model) {
    if (choice == DeviceChoice.GPU) {
      return gpus.isEmpty() ? Optional.of(NO_GPU) : never(gpus.stream(), model);
    }
    return never(choice == DeviceChoice.CPU ? Stream.of(cpu) : all().stream(), model);
  }

  /** Empty if one of them can hold it. */
  private static Optional<String> never(Stream<Device> devices, ModelCost model) {
    List<Optional<String>> each = devices.map(device -> device.whyNever(model)).toList();
    return each.stream().allMatch(Optional::isPresent) ? each.get(0) : Optional.empty();
  }

  /** To be called every second: takes uses of models into account. */
  public void tick() {
    all().forEach(device -> device.memory().tick());
  }

  /** The loaded models, device by device, what is worth most first. */
  public List<UUID> loadedIds() {
    return all().stream().flatMap(device -> device.memory().loadedIds().stream()).toList();
  }
}
