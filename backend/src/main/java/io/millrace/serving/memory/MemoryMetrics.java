package io.millrace.serving.memory;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The figures of a device's memory as metrics of the node. */
public final class MemoryMetrics {
  private static final String PREFIX = "millrace.models.";
  private static final String DEVICE = "device";

  private final ModelMemory memory;
  private final String device;
  private final MeterRegistry registry;

  private MemoryMetrics(ModelMemory memory, String device, MeterRegistry registry) {
    this.memory = memory;
    this.device = device;
    this.registry = registry;
  }

  /** Registers them. */
  public static void bind(ModelMemory memory, String device, MeterRegistry registry) {
    MemoryMetrics metrics = new MemoryMetrics(memory, device, registry);
    metrics.gauge("memory.budget", "bytes", MemoryFigures::budgetBytes);
    metrics.gauge("memory.used", "bytes", MemoryFigures::usedBytes);
    metrics.gauge("known", "models", MemoryFigures::models);
    metrics.gauge("loaded", "models", MemoryFigures::loadedModels);
    metrics.gauge("loads.waiting", "models", MemoryFigures::waitingLoads);
    metrics.counter("hits", "requests", MemoryFigures::hits);
    metrics.counter("misses", "requests", MemoryFigures::misses);
    metrics.counter("evictions", "models", MemoryFigures::evictions);
    metrics.counter("loads.failed", "loads", MemoryFigures::failedLoads);
    FunctionTimer.builder(
            PREFIX + "loads",
            memory,
            of -> of.figures().loads(),
            of -> of.figures().loadNanos(),
            TimeUnit.NANOSECONDS)
        .tag(DEVICE, device)
        .register(registry);
  }

  private void gauge(String name, String unit, ToDoubleFunction<MemoryFigures> figure) {
    Gauge.builder(PREFIX + name, memory, of -> figure.applyAsDouble(of.figures()))
        .baseUnit(unit)
        .tag(DEVICE, device)
        .register(registry);
  }

  private void counter(String name, String unit, ToLongFunction<MemoryFigures> figure) {
    FunctionCounter.builder(PREFIX + name, memory, of -> (double) figure.applyAsLong(of.figures()))
        .baseUnit(unit)
        .tag(DEVICE, device)
        .register(registry);
  }
}
