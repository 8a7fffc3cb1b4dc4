package io.millrace.serving.batching;

import io.millrace.serving.batching.Refusal.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What became of a model's work since it was loaded. Written and read by any thread. */
public final class ModelStatistics {
  private final LatencyHistogram latency = new LatencyHistogram();
  private final LongAdder requests = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder runs = new LongAdder();
  private final LongAdder queueNanos = new LongAdder();
  private final LongAdder computeNanos = new LongAdder();
  private final LongAdder deviceNanos = new LongAdder();
  private final AtomicLongArray batchRows;
  private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

  /**
   * One moment's figures, all since the model was loaded.
   *
   * @param batchSizes runs by the rows they held
   * @param queueNanos summed over requests, as is computeNanos
   * @param deviceNanos device time, each run counted once
   */
  public record Snapshot(
      long requests,
      long rows,
      long runs,
      long queueNanos,
      long computeNanos,
      long deviceNanos,
      long p50Nanos,
      long p99Nanos,
      Map<Integer, Long> batchSizes,
      Map<Reason, Long> refused) {}

  ModelStatistics(int maxBatchRows) {
    batchRows = new AtomicLongArray(maxBatchRows + 1);
    for (Reason reason : Reason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** How long answered requests took, queueing included. */
  public LatencyHistogram latency() {
    return latency;
  }

  void answered(int answeredRows, Reply.Timing timing) {
    requests.increment();
    rows.add(answeredRows);
    queueNanos.add(timing.queueNanos());
    computeNanos.add(timing.computeNanos());
    latency.record(timing.queueNanos() + timing.computeNanos());
  }

  /** A request got no answer. */
  public void refused(Reason reason) {
    refused.get(reason).increment();
  }

  void ran(int ranRows, long nanos) {
    runs.increment();
    deviceNanos.add(nanos);
    batchRows.getAndIncrement(Math.min(ranRows, batchRows.length() - 1));
  }

  /** The figures now; sizes and reasons that never occurred are left out. */
  public Snapshot snapshot() {
    Map<Integer, Long> sizes = new TreeMap<>();
    for (int size = 1; size < batchRows.length(); size++) {
      if (batchRows.get(size) > 0) {
        sizes.put(size, batchRows.get(size));
      }
    }
    Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    refused.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            reasons.put(reason, count.sum());
          }
        });
    return new Snapshot(
        requests.sum(),
        rows.sum(),
        runs.sum(),
        queueNanos.sum(),
        computeNanos.sum(),
        deviceNanos.sum(),
        latency.quantile(0.5),
        latency.quantile(0.99),
        sizes,
        reasons);
  }
}
