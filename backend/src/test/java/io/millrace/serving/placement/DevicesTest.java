package io.millrace.serving.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.SimulatedBackend;
import io.millrace.serving.engine.SimulatedBackend.Gpu;
import io.millrace.serving.memory.ModelMemory;
import io.millrace.serving.memory.ModelSource;
import io.millrace.serving.memory.Resident;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Placement and memory on a CPU and two simulated GPUs. */
class DevicesTest {
  private static final long CPU_BYTES = 4_000;
  private static final long GPU_BYTES = 1_000;
  private static final long OVERHEAD = 100;
  private static final Optional<Long> SLOW = Optional.of(5_000L);
  private static final Optional<Long> FAST = Optional.of(7L);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clock = new AtomicLong();
  private final Device cpu = device(new SimulatedBackend(rows -> 1, clock::addAndGet), CPU_BYTES);
  private final Device first = gpu("cuda:0");
  private final Device second = gpu("cuda:1");
  private final Devices devices = new Devices(cpu, List.of(first, second));
  private final Devices withoutGpu = new Devices(cpu, List.of());
  private final Map<Resident, Device> placed = new HashMap<>();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Device gpu(String name) {
    Gpu gpu = new Gpu(name, GPU_BYTES, OVERHEAD, 1);
    return device(new SimulatedBackend(rows -> 1, clock::addAndGet, gpu), GPU_BYTES);
  }

  private Device device(SimulatedBackend backend, long bytes) {
    ModelMemory.Budget budget = new ModelMemory.Budget(backend.device(), bytes, "THE_SETTING");
    return new Device(backend, 1, new ModelMemory(vertx, budget, clock::get, tenant -> 1));
  }

  private static ModelCost slow(long bytes) {
    return new ModelCost(bytes, SLOW);
  }

  /** Places and loads a model; ready once this returns. */
  private Resident load(DeviceChoice choice, ModelCost cost) {
    Device device = devices.choose(choice, cost);
    SimulatedBackend backend = (SimulatedBackend) device.backend();
    LoadedModel example = backend.newModel(4);
    Signature signature = example.signature();
    example.release();
    ModelSource source =
        new ModelSource() {
          @Override
          public Future<ModelFile> fetch() {
            return Future.succeededFuture(new ModelFile(Path.of("none"), "none"));
          }

          @Override
          public LoadedModel load(ModelFile file) {
            return backend.load(file, device.bytes(cost));
          }
        };
    Resident.Origin origin =
        new Resident.Origin(
            UUID.randomUUID(), UUID.randomUUID(), device.bytes(cost), source, () -> {});
    Resident resident =
        device.memory().add(origin, new ServedModel(signature, true, Limits.DEFAULT));
    placed.put(resident, device);
    resident
        .load()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
    return resident;
  }

  private long held(Device device) {
    return ((SimulatedBackend) device.backend()).heldBytes();
  }

  @Test
  void modelsGoToTheGpuWithTheMostRoom() {
    // When
    Device of1 = placed.get(load(DeviceChoice.AUTO, slow(500)));
    Device of2 = placed.get(load(DeviceChoice.AUTO, slow(300)));
    Device of3 = placed.get(load(DeviceChoice.GPU, slow(200)));

    // Then
    assertThat(of2).isNotSameAs(of1);
    assertThat(of3).isSameAs(of2);
    assertThat(held(of1)).isEqualTo(500 + OVERHEAD);
    assertThat(held(of2)).isEqualTo(300 + OVERHEAD + 200 + OVERHEAD);
  }

  @Test
  void aFullGpuGivesOneModelUpForAnotherAndNeverHoldsMoreThanItHas() {
    // When
    for (int i = 0; i < 10; i++) {
      clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
      devices.tick();
      load(DeviceChoice.GPU, slow(700));
    }

    // Then
    assertThat(held(first)).isEqualTo(800);
    assertThat(held(second)).isEqualTo(800);
    assertThat(first.memory().figures().evictions() + second.memory().figures().evictions())
        .isEqualTo(8);
    assertThat(devices.loadedIds()).hasSize(2);
  }

  @Test
  void whatNoGpuCanHoldRunsOnTheCpuWhereTheChoiceIsLeft() {
    assertThat(devices.choose(DeviceChoice.AUTO, slow(950))).isSameAs(cpu);
    assertThat(devices.whyNever(DeviceChoice.AUTO, slow(950))).isEmpty();
    assertThat(devices.whyNever(DeviceChoice.GPU, slow(950)))
        .hasValueSatisfying(
            why -> assertThat(why).contains("1,050 bytes").contains("1,000 (THE_SETTING)"));
    assertThat(devices.whyNever(DeviceChoice.CPU, slow(5_000))).isPresent();
    assertThat(devices.whyNever(DeviceChoice.AUTO, slow(5_000))).isPresent();
  }

  @Test
  void whatTheCpuRunsAtOnceStaysThereUnlessAGpuIsAskedFor() {
    assertThat(devices.choose(DeviceChoice.AUTO, new ModelCost(10, FAST))).isSameAs(cpu);
    assertThat(devices.choose(DeviceChoice.GPU, new ModelCost(10, FAST)).isGpu()).isTrue();
    assertThat(devices.choose(DeviceChoice.AUTO, new ModelCost(10, Optional.empty())).isGpu())
        .isTrue();
    assertThat(devices.choose(DeviceChoice.CPU, slow(10))).isSameAs(cpu);
  }

  @Test
  void aServerWithoutGpuSaysSoAndServesWhatCameWithOne() {
    assertThat(withoutGpu.whyNever(DeviceChoice.GPU, slow(10))).contains("this server has no GPU");
    assertThat(withoutGpu.whyNever(DeviceChoice.AUTO, slow(10))).isEmpty();
    assertThat(withoutGpu.choose(DeviceChoice.GPU, slow(10))).isSameAs(cpu);
  }
}
