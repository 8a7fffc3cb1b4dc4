package io.millrace.serving.protocol;

import io.millrace.serving.engine.Tensor;
import java.util.List;

/**
 * A decoded request.
 *
 * @param id echoed in the answer; null if there was none
 * @param inputs in the signature's order
 * @param rows the common first dimension; 1 for a model that is not batched
 * @param timeoutMicros the caller's time limit; 0 if it set none
 * @param priority 1 is the highest, 0 the default; see {@link
 *     io.millrace.serving.batching.Priority}
 * @param outputs what is wanted, in the caller's order
 */
public record InferRequest(
    String id,
    List<Tensor> inputs,
    int rows,
    long timeoutMicros,
    int priority,
    List<Output> outputs) {

  /**
   * A wanted output.
   *
   * @param index its position in the signature
   * @param binary after the JSON, as raw bytes
   * @param classes how many of the best classes of each row to name in place of the scores; 0 for
   *     the scores
   */
  public record Output(int index, boolean binary, int classes) {}
}
