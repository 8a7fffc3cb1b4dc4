package io.millrace.serving.engine;

import java.util.List;

/**
 * A model in the memory of a device. Runs may be concurrent as long as each has its own buffers and
 * control. Counted by reference: it starts with one, and the memory goes back with the last {@link
 * #release()}, never while a run is in flight.
 */
public sealed interface LoadedModel permits OnnxModel, SimulatedModel {

  Signature signature();

  /** Buffers for up to {@code capacity} rows. Only if {@link Signature#hasRows()}. */
  RowBuffers newRowBuffers(int capacity);

  /**
   * Runs the first {@code rows} rows of the buffers' inputs and fills the same rows of the outputs.
   *
   * @throws ModelException if the run fails or is ended by the control
   */
  void run(RowBuffers buffers, int rows, RunControl control);

  /**
   * Runs any inputs the signature accepts, in its order.
   *
   * @return the outputs in the signature's order
   * @throws ModelException if the run fails or is ended by the control
   */
  List<Tensor> run(List<Tensor> inputs, RunControl control);

  /** Takes a reference; false if the model is gone. */
  boolean retain();

  /** Gives a reference back. */
  void release();
}
