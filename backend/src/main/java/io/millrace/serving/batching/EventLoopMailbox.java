package io.millrace.serving.batching;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The mailbox of a Vert.x event loop. Deadlines are kept in a heap with one timer for the earliest,
 * so that work which expires is answered on time even while a long batch runs.
 *
 * <p>An event loop reads from all connections that have something before it looks at tasks and
 * timers: with hundreds of them that takes longer than a batch. So each request that it reads looks
 * here too ({@link #poll}), and what is to be told waits for one request and not for all.
 */
public final class EventLoopMailbox implements Mailbox {
  /** Within it tasks wait for the event loop's turn, so that requests which came together do. */
  private static final long PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final Vertx vertx;
  private final Context context;
  private final LongSupplier nanoClock;
  private final DeadlineHeap deadlines = new DeadlineHeap();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile long waitingSince;
  private boolean running;
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
    tasks.add(task);
    if (due.compareAndSet(false, true)) {
      waitingSince = nanoClock.getAsLong();
      context.runOnContext(
          turn -> {
            due.set(false);
            alone(this::runTasks);
          });
    }
  }

  /** Does what should have been done by now. To be called by each request, on the event loop. */
  public void poll() {
    long now = nanoClock.getAsLong();
    boolean tasksWait = due.get() && now - waitingSince > PATIENCE_NANOS;
    Work first = deadlines.first();
    if (tasksWait || (first != null && now - first.deadline >= 0)) {
      alone(
          () -> {
            runTasks();
            expireUntil(nanoClock.getAsLong());
          });
      waitingSince = nanoClock.getAsLong();
    }
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

  /** Not within itself: an answer may bring its connection's next request, which looks here. */
  private void alone(Runnable work) {
    if (running) {
      return;
    }
    running = true;
    try {
      work.run();
    } finally {
      running = false;
    }
  }

  private void runTasks() {
    Runnable task = tasks.poll();
    while (task != null) {
      try {
        task.run();
      } catch (RuntimeException e) {
        // not the business of the request that happens to be at hand
        context.runOnContext(
            turn -> {
              throw e;
            });
      }
      task = tasks.poll();
    }
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
    alone(() -> expireUntil(nanoClock.getAsLong()));
    Work first = deadlines.first();
    if (first != null && timer < 0) {
      arm(first.deadline);
    }
  }

  private void expireUntil(long now) {
    Work first = deadlines.first();
    while (first != null && now - first.deadline >= 0) {
      first.expire();
      first = deadlines.first();
    }
  }
}
