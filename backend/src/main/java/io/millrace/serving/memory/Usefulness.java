package io.millrace.serving.memory;

import java.util.concurrent.TimeUnit;

/**
 * How much a model has been used lately: a sum over its uses in which each counts half as much
 * after every half-life. Over times much longer than the half-life that orders models by their last
 * use, over shorter ones by how often they are used, so that one request for a rare model does not
 * cost a popular one its place. After Lee et al., "LRFU: A Spectrum of Policies that Subsumes the
 * Least Recently Used and Least Frequently Used Policies" (2001). Not thread-safe.
 */
final class Usefulness {
  private static final double HALF_LIFE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private static final double RECENT = 0.1;

  private double sum;
  private long uses;
  private long at;

  Usefulness(long now) {
    this.at = now;
  }

  /**
   * Takes the uses since the last call into account, as of now.
   *
   * @param allUses ever
   */
  void count(long allUses, long now) {
    sum = sum * Math.pow(0.5, (now - at) / HALF_LIFE_NANOS) + (allUses - uses);
    uses = allUses;
    at = now;
  }

  /** Whether there was a use within some ten minutes, or longer ago very many. */
  boolean isRecent() {
    return sum >= RECENT;
  }

  /** The sum at the last {@link #count}. */
  double sum() {
    return sum;
  }
}
