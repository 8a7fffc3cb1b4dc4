package io.millrace.serving.batching;

import io.millrace.serving.engine.LatencyCurve;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RowBuffers;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.WarmUp;

/**
 * A model that requests are queued for, with what serving it has taught: its latency curve and
 * figures. They outlive its stays in a device's memory: whoever owns the model loads and unloads
 * it, and only submits work while it is loaded.
 */
public final class ServedModel {
  private static final String SAID_BY_ADMISSION =
      "its admission found that rows of several requests cannot share a run";

  private final Signature signature;
  private final boolean mayBatch;
  private final Limits limits;
  private final ModelStatistics statistics;
  private final RowBufferPool buffers;
  private volatile WarmUp.Result warmUp;
  private volatile boolean warmedUp;
  private volatile boolean steady;
  private volatile LoadedModel loaded;

  /**
   * A model that is not loaded.
   *
   * @param batchable whether rows of several requests may share a run, as far as is known
   */
  public ServedModel(Signature signature, boolean batchable, Limits limits) {
    this.signature = signature;
    this.mayBatch = batchable;
    this.limits = limits;
    this.statistics = new ModelStatistics(limits.maxBatchRows());
    this.buffers = new RowBufferPool(signature);
    this.warmUp =
        new WarmUp.Result(
            new LatencyCurve(batchable ? limits.maxBatchRows() : 1),
            batchable ? null : SAID_BY_ADMISSION,
            null);
  }

  /** A model that is loaded and warm. */
  public ServedModel(LoadedModel loaded, WarmUp.Result warmUp, Limits limits) {
    this(loaded.signature(), warmUp.batched(), limits);
    learn(warmUp);
    load(loaded);
  }

  public Signature signature() {
    return signature;
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
    return mayBatch && warmUp.batched();
  }

  /** Why not, in words; null if {@link #batched()}. */
  public String whyUnbatched() {
    return warmUp.batched() && !mayBatch ? SAID_BY_ADMISSION : warmUp.whyUnbatched();
  }

  /** Whether its first runs have been made; what they taught holds for later loads too. */
  public boolean isWarmedUp() {
    return warmedUp;
  }

  /** Takes over what the first runs found. */
  public void learn(WarmUp.Result result) {
    warmUp = result;
    warmedUp = true;
  }

  /** From now on its runs are known to take as long for one input as for another. */
  public void runsSteadily() {
    steady = true;
  }

  /** Nanoseconds that a run surely takes about; {@link Long#MAX_VALUE} where nobody can know. */
  long surely(int rows) {
    long estimate = steady && batched() ? curve().estimate(rows) : 0;
    return estimate == 0 ? Long.MAX_VALUE : estimate;
  }

  /** From now on it can run; takes over the reference. */
  public void load(LoadedModel model) {
    buffers.open();
    loaded = model;
  }

  /**
   * From now on it cannot run.
   *
   * @return the reference, by whose release the memory goes once no run needs it; null if the model
   *     was not loaded
   */
  public LoadedModel unload() {
    LoadedModel model = loaded;
    loaded = null;
    buffers.close();
    return model;
  }

  /** Memory of the buffers that batches are gathered in, in bytes. */
  public long bufferBytes() {
    return buffers.bytes();
  }

  /** Null while it is not loaded. */
  LoadedModel loaded() {
    return loaded;
  }

  RowBuffers acquire(LoadedModel model, int rows) {
    return buffers.acquire(model, rows);
  }

  void giveBack(RowBuffers rowBuffers) {
    buffers.giveBack(rowBuffers);
  }
}
