package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.time.Time;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Slows down connections that ask again at once after they were told to wait. The first refusal of
 * a connection goes out at once. Further ones within a second leave each listener at a bounded
 * rate, the rest waits its turn: a client that never backs off gets its next refusal later, and the
 * processor time that refusals cost, which the models would lack, is bounded. What was not used of
 * it in the last {@value #BURST_MILLIS} ms may be, so that refusals which only come in bursts do
 * not wait.
 *
 * <p>What is held is a refusal, never an answer and never the reading: no request grows old unseen,
 * and clients behind one proxy do not wait for each other's refusals. At most {@value #MAX_HELD}
 * are held by a listener, which is 80 ms at most and so no matter for a stop; more go out at once.
 */
public final class RefusalPace {
  /** About a quarter of a core's time; where models run on the same cores, more takes from them. */
  private static final int PER_SECOND = 25_000;

  private static final int MAX_HELD = 2_000;
  private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long BURST_MILLIS = 20;
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(BURST_MILLIS);

  private final Vertx vertx;
  private final Time time;
  private final long intervalNanos;
  private final int maxHeld;

  public RefusalPace(Vertx vertx, Time time) {
    this(vertx, time, PER_SECOND, MAX_HELD);
  }

  /**
   * @param perSecond refusals of each listener to connections that do not wait
   */
  RefusalPace(Vertx vertx, Time time, int perSecond, int maxHeld) {
    this.vertx = vertx;
    this.time = time;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.maxHeld = maxHeld;
  }

  /** Runs an answer, now or when it is its turn; to be called on the connection's event loop. */
  public void tell(HttpConnection connection, ApiException problem, Runnable answer) {
    if (problem.retryAfterSeconds() == 0) {
      answer.run();
    } else {
      lane().tell(connection, answer);
    }
  }

  /** The listener's own, because its timers end with it and must not be another's. */
  private Lane lane() {
    Context context = vertx.getOrCreateContext();
    Lane lane = context.get(this);
    if (lane == null) {
      lane = new Lane();
      context.put(this, lane);
    }
    return lane;
  }

  /** One listener's part. */
  private final class Lane {
    private final Map<HttpConnection, Long> refusedAt = new HashMap<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private long free;
    private boolean waiting;

    private record Held(long due, Runnable answer) {}

    void tell(HttpConnection connection, Runnable answer) {
      long now = time.nanos();
      Long before = refusedAt.put(connection, now);
      if (before == null) {
        connection.closeHandler(closed -> refusedAt.remove(connection));
      }
      if (before == null || now - before > MEMORY_NANOS || held.size() >= maxHeld) {
        answer.run();
        return;
      }
      free = Math.max(free, now - BURST_NANOS) + intervalNanos;
      if (free - now <= 0 && held.isEmpty()) {
        answer.run();
        return;
      }
      held.add(new Held(free, answer));
      await();
    }

    private void await() {
      if (!waiting && !held.isEmpty()) {
        waiting = true;
        vertx.setTimer(1, due -> release());
      }
    }

    private void release() {
      waiting = false;
      long now = time.nanos();
      try {
        while (!held.isEmpty() && held.peek().due() - now <= 0) {
          held.poll().answer().run();
        }
      } finally {
        await();
      }
    }
  }
}
