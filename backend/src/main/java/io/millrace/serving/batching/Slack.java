package io.millrace.serving.batching;

/**
 * How much later than expected 99 of 100 requests are answered, learned from each of them: what
 * latency curves do not know of, such as other threads on the processor, a busy event loop on the
 * way back, a tenant that came in between. Admission adds it to what it expects.
 *
 * <p>A quantile by stochastic approximation (Robbins, Monro 1951): one step up for a request above
 * it, a ninety-ninth of a step down for one below. Steps are a part of the run's own time, so that
 * fast and slow models learn equally fast. Written by any event loop; a lost update does no harm.
 */
final class Slack {
  private static final int ODDS = 99;
  private static final int STEPS_PER_RUN = 8;

  private volatile long nanos;

  /** Nanoseconds beyond the expected; never negative. */
  long nanos() {
    return nanos;
  }

  /**
   * A request was answered, or given up.
   *
   * @param late nanoseconds after the expected moment; negative if before
   * @param runNanos of its batch, as expected
   */
  void observe(long late, long runNanos) {
    long step = Math.max(1, runNanos / STEPS_PER_RUN);
    long now = nanos;
    nanos = late > now ? now + step : Math.max(0, now - step / ODDS);
  }
}
