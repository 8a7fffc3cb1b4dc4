package io.millrace.serving.memory;

import static org.awaitility.Awaitility.await;

import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.SimulatedBackend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A memory of a simulated device, on a clock that the test and the loads move. */
final class SimulatedMemory implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final AtomicLong clock = new AtomicLong();
  final SimulatedBackend backend = new SimulatedBackend(rows -> 1_000, clock::addAndGet);
  final Map<UUID, Double> weights = new ConcurrentHashMap<>();
  final ModelMemory memory;
  private final Vertx vertx = Vertx.vertx();
  private final Signature signature;

  SimulatedMemory(long budgetBytes) {
    memory =
        new ModelMemory(
            vertx,
            new ModelMemory.Budget("simulated", budgetBytes, "MILLRACE_MODEL_MEMORY_BYTES"),
            clock::get,
            tenant -> weights.getOrDefault(tenant, 1.0));
    LoadedModel example = backend.newModel(1);
    signature = example.signature();
    example.release();
  }

  /** A model of a tenant that takes one second to load. */
  Model model(UUID tenant, long bytes) {
    return new Model(tenant, bytes);
  }

  void pass(Duration time) {
    memory.tick();
    clock.addAndGet(time.toNanos());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A model, where it comes from, and what has become of it. */
  final class Model implements ModelSource {
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger gone = new AtomicInteger();
    final Resident resident;
    volatile Duration loadTime = Duration.ofSeconds(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile Throwable fault;
    volatile RuntimeException loadFault;

    Model(UUID tenant, long bytes) {
      resident =
          memory.add(
              new Resident.Origin(
                  new UUID(7, System.identityHashCode(this)),
                  tenant,
                  bytes,
                  this,
                  gone::incrementAndGet),
              new ServedModel(signature, true, Limits.DEFAULT));
    }

    @Override
    public Future<ModelFile> fetch() {
      return fault == null
          ? Future.succeededFuture(new ModelFile(Path.of("none"), "none"))
          : Future.failedFuture(fault);
    }

    @Override
    public LoadedModel load(ModelFile file) {
      begun.incrementAndGet();
      try {
        if (!gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody opened the gate");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      if (loadFault != null) {
        throw loadFault;
      }
      clock.addAndGet(loadTime.toNanos());
      return backend.newModel(1);
    }

    /** Its load cannot end before the gate is opened. */
    CountDownLatch close() {
      gate = new CountDownLatch(1);
      return gate;
    }

    /** So many requests come and are answered, one after the other. */
    Model use(int requests) {
      for (int i = 0; i < requests; i++) {
        resident.use();
        if (!resident.ask()) {
          await(resident.load());
        }
        resident.release();
      }
      return this;
    }

    boolean isLoaded() {
      return resident.isLoaded();
    }

    void awaitBegun(int loads) {
      org.awaitility.Awaitility.await()
          .pollInterval(Duration.ofMillis(2))
          .atMost(PATIENCE)
          .until(() -> begun.get() >= loads);
    }
  }

  static void await(Future<Void> load) {
    load.toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}
