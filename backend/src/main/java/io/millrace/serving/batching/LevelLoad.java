package io.millrace.serving.batching;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much device time a tenant lately asked of a slot, by priority: what is more urgent and still
 * to come goes before what waits now, which admission must know. The last tenth of a second, of
 * which the part before the present window is taken as even; a sum that is a little off while they
 * change does no harm.
 */
final class LevelLoad {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Beyond it the least urgent would be forecast to wait for ever. */
  private static final double MOST = 0.95;

  private final AtomicLongArray before = new AtomicLongArray(Priority.LEVELS);
  private final AtomicLongArray now = new AtomicLongArray(Priority.LEVELS);
  private volatile long began;

  LevelLoad(long at) {
    this.began = at;
  }

  /** Work was admitted. */
  void add(int level, long chargeNanos, long at) {
    roll(at);
    now.addAndGet(level, chargeNanos);
  }

  /**
   * How much longer work of a level takes for what is more urgent and will come meanwhile, at least
   * 1: the wait in a queue with priorities is that of what is there already over what time the more
   * urgent leaves (Cobham 1954).
   *
   * @param share how much longer everything takes the tenant because of others
   * @param waitingNanos of the more urgent that waits already, and is no part of what will come
   */
  double stretch(int level, double share, long waitingNanos, long at) {
    roll(at);
    double ofBefore = Math.max(0, 1 - (double) (at - began) / WINDOW_NANOS);
    double nanos = -waitingNanos;
    for (int above = 0; above < level; above++) {
      nanos += before.get(above) * ofBefore + now.get(above);
    }
    if (nanos <= 0) {
      return 1;
    }
    double busy = share * nanos / WINDOW_NANOS;
    return 1 / (1 - Math.min(MOST, busy));
  }

  private void roll(long at) {
    if (at - began >= WINDOW_NANOS) {
      rollOnce(at);
    }
  }

  private synchronized void rollOnce(long at) {
    long passed = (at - began) / WINDOW_NANOS;
    if (passed < 1) {
      return;
    }
    for (int level = 0; level < Priority.LEVELS; level++) {
      long sum = now.getAndSet(level, 0);
      before.set(level, passed == 1 ? sum : 0);
    }
    began += passed * WINDOW_NANOS;
  }
}
