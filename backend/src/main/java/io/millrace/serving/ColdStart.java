package io.millrace.serving;

import io.millrace.platform.time.Time;
import io.millrace.serving.batching.Mailbox;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.batching.Refusal.Reason;
import io.millrace.serving.memory.LoadFailure;
import io.millrace.serving.memory.Resident;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One request's wait for its own model, which goes on loading whatever becomes of the request. All
 * of it on the request's event loop.
 */
final class ColdStart {
  private final Vertx vertx;
  private final Time time;
  private final LiveDeployment deployment;
  private final Mailbox mailbox;
  private final Runnable loaded;
  private final Consumer<Refusal> refused;
  private boolean over;
  private long timer = -1;

  /**
   * @param deployment which the request holds
   * @param loaded runs once the model is in memory, where it stays as long as it is held
   */
  ColdStart(
      Vertx vertx,
      Time time,
      LiveDeployment deployment,
      Mailbox mailbox,
      Runnable loaded,
      Consumer<Refusal> refused) {
    this.vertx = vertx;
    this.time = time;
    this.deployment = deployment;
    this.mailbox = mailbox;
    this.loaded = loaded;
    this.refused = refused;
  }

  /**
   * Begins the load, or joins it. Refuses at once what cannot be loaded in time.
   *
   * @param deadline in nanoseconds of the clock
   */
  void begin(long deadline) {
    Resident resident = deployment.resident();
    long expected = resident.expectedLoadNanos();
    Future<Void> load = resident.load();
    long left = deadline - time.nanos();
    int bound = deployment.limits().queueBound();
    if (load.failed()) {
      refused.accept(failed(load.cause()));
    } else if (deployment.waiting().get() >= bound) {
      refused.accept(
          new Refusal(
              Reason.TENANT_QUEUE_FULL,
              "Your queue at this endpoint is full (" + bound + " requests wait for its model).",
              seconds(expected)));
    } else if (!load.succeeded() && expected > left) {
      refused.accept(late(expected));
    } else {
      await(load, left, expected);
    }
  }

  private void await(Future<Void> load, long left, long expected) {
    deployment.waiting().incrementAndGet();
    timer =
        vertx.setTimer(
            Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)),
            expired -> end(() -> refused.accept(late(expected))));
    load.onComplete(result -> mailbox.execute(() -> end(() -> settle(result))));
  }

  private void settle(AsyncResult<Void> result) {
    if (result.succeeded()) {
      loaded.run();
    } else {
      refused.accept(failed(result.cause()));
    }
  }

  /** The client went away. */
  void leave() {
    end(() -> {});
  }

  private void end(Runnable then) {
    if (!over && timer >= 0) {
      over = true;
      vertx.cancelTimer(timer);
      deployment.waiting().decrementAndGet();
      then.run();
    }
  }

  private static Refusal late(long expected) {
    return new Refusal(
        Reason.MODEL_LOADING,
        "Its model was not in memory and cannot be loaded within this request's time limit; it is"
            + " being loaded now.",
        seconds(expected));
  }

  private Refusal failed(Throwable cause) {
    int seconds =
        deployment
            .resident()
            .failure()
            .map(LoadFailure::retryAtNanos)
            .map(at -> seconds(at - time.nanos()))
            .orElse(1);
    return new Refusal(
        Reason.MODEL_FAILED, "Its model cannot be loaded: " + LoadFailure.message(cause), seconds);
  }

  private static int seconds(long nanos) {
    return (int) Math.min(3_600, 1 + TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nanos)));
  }
}
