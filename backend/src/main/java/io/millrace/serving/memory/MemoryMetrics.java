package io.millrace.serving.memory;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** A memory's figures as metrics of the node. */
public final class MemoryMetrics {
  private static final String PREFIX = "millrace.models.";

  private final ModelMemory memory;
  private final MeterRegistry registry;

  private MemoryMetrics(ModelMemory memory, MeterRegistry registry) {
    this.memory = memory;
    this.registry = registry;
  }

  /** Registers them. */
  public static void bind(ModelMemory memory, MeterRegistry registry) {
    MemoryMetrics metrics = new MemoryMetrics(memory, registry);
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
        .register(registry);
  }

  private void gauge(String name, String unit, ToDoubleFunction<MemoryFigures> figure) {
    Gauge.builder(PREFIX + name, memory, of -> figure.applyAsDouble(of.figures()))
        .baseUnit(unit)
        .register(registry);
  }

  private void counter(String name, String unit, ToLongFunction<MemoryFigures> figure) {
    FunctionCounter.builder(PREFIX + name, memory, of -> (double) figure.applyAsLong(of.figures()))
        .baseUnit(unit)
        .register(registry);
  }
}
