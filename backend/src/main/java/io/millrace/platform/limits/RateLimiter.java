package io.millrace.platform.limits;

import io.millrace.platform.time.Time;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One token bucket for each key. Rate and burst are passed with every call, so a changed limit
 * holds at once. Buckets that nobody touched for a while are dropped: they would be full. For any
 * thread.
 */
public final class RateLimiter<K> {
  private static final int MAX_KEYS = 100_000;
  private static final long IDLE_NANOS = 600_000_000_000L;

  private final Time time;
  private final Map<K, Bucket> buckets = new ConcurrentHashMap<>();

  public RateLimiter(Time time) {
    this.time = time;
  }

  /**
   * Takes from a key's bucket.
   *
   * @param perSecond how fast the bucket fills
   * @param burst what it holds at most; an amount above it is let through when the bucket is full
   * @return 0 when taken; else nanoseconds until there will be enough
   */
  public long take(K key, double amount, double perSecond, double burst) {
    if (buckets.size() >= MAX_KEYS) {
      dropIdle();
    }
    return buckets
        .computeIfAbsent(key, ignored -> new Bucket(burst, time.nanos()))
        .take(amount, perSecond, burst, time.nanos());
  }

  /**
   * Like {@link #take}, but takes nothing.
   *
   * @return 0 where it would be taken; else nanoseconds until there will be enough
   */
  public long expect(K key, double amount, double perSecond, double burst) {
    Bucket bucket = buckets.get(key);
    return bucket == null ? 0 : bucket.missing(amount, perSecond, burst, time.nanos());
  }

  /** Puts back what turned out not to count. */
  public void giveBack(K key, double amount) {
    Bucket bucket = buckets.get(key);
    if (bucket != null) {
      bucket.giveBack(amount);
    }
  }

  private void dropIdle() {
    long now = time.nanos();
    buckets.values().removeIf(bucket -> bucket.idle(now) > IDLE_NANOS);
    if (buckets.size() >= MAX_KEYS) {
      buckets.clear();
    }
  }

  private static final class Bucket {
    private double tokens;
    private long at;

    Bucket(double tokens, long at) {
      this.tokens = tokens;
      this.at = at;
    }

    synchronized long take(double amount, double perSecond, double burst, long now) {
      long wait = missing(amount, perSecond, burst, now);
      if (wait == 0) {
        tokens -= amount;
      }
      return wait;
    }

    synchronized long missing(double amount, double perSecond, double burst, long now) {
      tokens = Math.min(burst, tokens + Math.max(0, now - at) * perSecond / 1e9);
      at = now;
      double needed = Math.min(amount, burst);
      return tokens < needed ? Math.max(1, (long) ((needed - tokens) / perSecond * 1e9)) : 0;
    }

    synchronized void giveBack(double amount) {
      tokens += amount;
    }

    synchronized long idle(long now) {
      return now - at;
    }
  }
}
