package io.millrace.serving.batching;

import io.millrace.serving.engine.LatencyCurve;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RowBuffers;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.WarmUp;

/** A loaded model with what serving it has taught: its latency curve, buffers and figures. */
public final class ServedModel {
  private final LoadedModel loaded;
  private final WarmUp.Result warmUp;
  private final Limits limits;
  private final ModelStatistics statistics;
  private final RowBufferPool buffers;

  public ServedModel(LoadedModel loaded, WarmUp.Result warmUp, Limits limits) {
    this.loaded = loaded;
    this.warmUp = warmUp;
    this.limits = limits;
    this.statistics = new ModelStatistics(limits.maxBatchRows());
    this.buffers = new RowBufferPool(loaded);
  }

  public Signature signature() {
    return loaded.signature();
  }

  public ModelStatistics statistics() {
    return statistics;
  }

  public Limits limits() {
    return limits;
  }

  public LatencyCurve curve() {
    return warmUp.curve();
  }

  /** Whether rows of several requests may share a run. */
  public boolean batched() {
    return warmUp.batched();
  }

  /** Why not, in words; null if {@link #batched()}. */
  public String whyUnbatched() {
    return warmUp.whyUnbatched();
  }

  /** Memory of the weights, in bytes. */
  public long bytes() {
    return loaded.bytes();
  }

  LoadedModel loaded() {
    return loaded;
  }

  RowBuffers acquire(int rows) {
    return buffers.acquire(rows);
  }

  void giveBack(RowBuffers rowBuffers) {
    buffers.giveBack(rowBuffers);
  }

  /** Drops the owner's reference: the memory goes once no run needs it. */
  public void close() {
    buffers.close();
    loaded.release();
  }
}
