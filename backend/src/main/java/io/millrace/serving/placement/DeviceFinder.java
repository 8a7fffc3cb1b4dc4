package io.millrace.serving.placement;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.serving.engine.CudaDevices;
import io.millrace.serving.engine.InferenceBackend;
import io.millrace.serving.engine.OnnxBackend;
import io.millrace.serving.memory.MemoryMetrics;
import io.millrace.serving.memory.ModelMemory;
import io.millrace.serving.memory.ModelMemory.Budget;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the devices of this node at its start, and gives each its memory for models. */
public final class DeviceFinder {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceFinder.class);
  private static final String CPU_MEMORY = "MILLRACE_MODEL_MEMORY_BYTES";
  private static final String GPU_MEMORY = "MILLRACE_GPU_MEMORY_BYTES";

  /** Runs on one device take turns: a second thread gained nothing on an H100. */
  private static final int GPU_SLOTS = 1;

  /** Of what is free; the rest is for the runtime itself. */
  private static final double GPU_SHARE = 0.9;

  /** Where nobody tells what is free. */
  private static final long UNKNOWN_GPU_BYTES = 4L << 30;

  private final Vertx vertx;
  private final LongSupplier nanoClock;
  private final ToDoubleFunction<UUID> weightOf;
  private final MeterRegistry metrics;

  /**
   * What is wanted.
   *
   * @param cpuSlots threads that run models on the CPU
   * @param cpuMemoryBytes that models loaded there may take
   * @param gpus that are used, at most
   * @param gpuMemoryBytes that models loaded on each may take; empty: nine tenths of what is free
   */
  public record Wanted(int cpuSlots, long cpuMemoryBytes, int gpus, OptionalLong gpuMemoryBytes) {}

  /**
   * @param weightOf a tenant's weight, by which tenants share a device's memory
   */
  public DeviceFinder(
      Vertx vertx, LongSupplier nanoClock, ToDoubleFunction<UUID> weightOf, MeterRegistry metrics) {
    this.vertx = vertx;
    this.nanoClock = nanoClock;
    this.weightOf = weightOf;
    this.metrics = metrics;
  }

  /**
   * Blocks until GPUs have shown that they work.
   *
   * @param folder of files that backends need
   */
  public Devices find(Path folder, Wanted wanted) {
    Device cpu =
        device(OnnxBackend.below(folder), wanted.cpuSlots(), wanted.cpuMemoryBytes(), CPU_MEMORY);
    if (wanted.gpus() == 0) {
      return new Devices(cpu, List.of());
    }
    CudaDevices.Found found = CudaDevices.find(folder, wanted.gpus());
    if (found.devices().isEmpty()) {
      LOG.info("models run on the CPU: {}", found.whyNoMore());
      return new Devices(cpu, List.of());
    }
    long bytes = wanted.gpuMemoryBytes().orElseGet(DeviceFinder::gpuBytes);
    LOG.info(
        "models run on {} GPU(s), {} MiB for models on each, and on the CPU",
        found.devices().size(),
        bytes >> 20);
    return new Devices(
        cpu,
        found.devices().stream().map(gpu -> device(gpu, GPU_SLOTS, bytes, GPU_MEMORY)).toList());
  }

  private static long gpuBytes() {
    OptionalLong free = CudaDevices.leastFreeBytes();
    if (free.isEmpty()) {
      LOG.warn(
          "nvidia-smi does not tell how much memory the GPUs have; models may take {} MiB of each"
              + " ({})",
          UNKNOWN_GPU_BYTES >> 20,
          GPU_MEMORY);
      return UNKNOWN_GPU_BYTES;
    }
    return (long) (free.getAsLong() * GPU_SHARE);
  }

  private Device device(InferenceBackend backend, int slots, long bytes, String setting) {
    ModelMemory memory =
        new ModelMemory(vertx, new Budget(backend.device(), bytes, setting), nanoClock, weightOf);
    MemoryMetrics.bind(memory, backend.device(), metrics);
    return new Device(backend, slots, memory);
  }
}
