package io.millrace.serving.batching;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The mailbox of a Vert.x event loop. Deadlines are kept in a heap with one timer for the earliest,
 * so that work which expires is answered on time even while a long batch runs.
 */
public final class EventLoopMailbox implements Mailbox {
  private final Vertx vertx;
  private final Context context;
  private final LongSupplier nanoClock;
  private final DeadlineHeap deadlines = new DeadlineHeap();
  private long timerAt = Long.MAX_VALUE;
  private long timer = -1;

  /** A mailbox of the event loop that it is made on. */
  public EventLoopMailbox(Vertx vertx, LongSupplier nanoClock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.nanoClock = nanoClock;
  }

  @Override
  public void execute(Runnable task) {
    context.runOnContext(none -> task.run());
  }

  @Override
  public void watch(Work work) {
    deadlines.add(work);
    if (timer < 0 || work.deadline - timerAt < 0) {
      arm(work.deadline);
    }
  }

  @Override
  public void forget(Work work) {
    deadlines.remove(work);
  }

  private void arm(long deadline) {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - nanoClock.getAsLong());
    timerAt = deadline;
    timer = vertx.setTimer(Math.max(1, millis + 1), id -> expire());
  }

  private void expire() {
    timer = -1;
    long now = nanoClock.getAsLong();
    Work first = deadlines.first();
    while (first != null && now - first.deadline >= 0) {
      first.expire();
      first = deadlines.first();
    }
    if (first != null) {
      arm(first.deadline);
    }
  }
}
