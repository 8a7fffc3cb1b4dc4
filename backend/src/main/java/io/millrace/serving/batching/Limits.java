package io.millrace.serving.batching;

import java.time.Duration;

/**
 * Upper bounds of one model's queues and runs; below them the scheduler decides.
 *
 * @param maxBatchRows no batch is larger, except one request that is larger by itself
 * @param queueBound requests that may wait per tenant
 * @param runLimit a run that takes longer is ended
 */
public record Limits(int maxBatchRows, int queueBound, Duration runLimit) {
  public static final Limits DEFAULT = new Limits(64, 256, Duration.ofSeconds(30));
}
