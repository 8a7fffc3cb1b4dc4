package io.millrace.serving.batching;

import io.millrace.serving.engine.Tensor;
import java.util.List;

/** Where an answer goes. Exactly one method is called, once, on the mailbox's event loop. */
public interface Reply {

  /** The model's outputs, in the signature's order. Their memory is valid only during the call. */
  void answered(List<Tensor> outputs, Timing timing);

  /** No answer. */
  void refused(Refusal refusal);

  /**
   * Where the time went.
   *
   * @param queueNanos from submission to the start of the run
   * @param computeNanos the whole run's time
   * @param deviceNanos the share of it that is charged to this work
   * @param batchRows rows in the run
   */
  record Timing(long queueNanos, long computeNanos, long deviceNanos, int batchRows) {}
}
