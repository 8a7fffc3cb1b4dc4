package io.millrace.serving.batching;

import io.millrace.serving.engine.LatencyCurve;

/**
 * When a request would be answered, by what is known as it comes.
 *
 * @param chargeNanos device time that its rows cost in a good batch
 * @param runNanos of the batch that it would be part of
 * @param ownNanos until its answer if its tenant had the slot alone, from the end of the running
 *     batch on
 * @param end the moment of its answer on the slot's clock
 */
record Forecast(long chargeNanos, long runNanos, long ownNanos, long end) {

  /** Work that nobody waits for. */
  static final Forecast NONE = new Forecast(0, 0, 0, 0);

  /**
   * Looks at the tenant's queues in the slot.
   *
   * @param from when the running batch ends
   * @param share how much longer everything takes because others have a right to the slot too, at
   *     least 1
   * @param stretch how much longer it takes because more urgent requests of the tenant's come in
   *     between, at least 1
   */
  static Forecast of(
      WorkQueue queue, int rows, int level, long from, double share, double stretch) {
    ServedModel model = queue.model;
    LatencyCurve curve = model.curve();
    long perRow = curve.bestNanosPerRow();
    int waiting = queue.depthInRows();
    int batch =
        model.batched()
            ? curve.bestBatch(Math.min(waiting + rows, model.limits().maxBatchRows()))
            : 1;
    int units = model.batched() ? queue.rowsBefore(level) + rows : queue.depthBefore(level) + 1;
    long run = curve.estimate(model.batched() ? Math.max(batch, rows) : 1);
    long runs = ((long) units + batch - 1) / batch;
    long elsewhere = Math.max(0, queue.share.queuedNanos.get() - waiting * perRow);
    long own = (long) ((elsewhere + runs * run) * stretch);
    return new Forecast(perRow * rows, run, own, from + (long) (own * share));
  }
}
