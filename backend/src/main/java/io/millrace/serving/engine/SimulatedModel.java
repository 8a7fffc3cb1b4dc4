package io.millrace.serving.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;

/** Answers its input. Time passes in small steps so that a run can be ended between two of them. */
final class SimulatedModel implements LoadedModel {
  private static final long STEP_NANOS = 1_000_000;

  private final Signature signature;
  private final IntToLongFunction nanosOfRows;
  private final LongConsumer elapse;
  private final ReferenceCount references;

  SimulatedModel(
      Signature signature, IntToLongFunction nanosOfRows, LongConsumer elapse, Runnable closed) {
    this.signature = signature;
    this.nanosOfRows = nanosOfRows;
    this.elapse = elapse;
    this.references = new ReferenceCount(closed);
  }

  /** Plain direct memory. */
  private record Buffers(int capacity, ByteBuffer in, ByteBuffer out) implements RowBuffers {
    @Override
    public ByteBuffer input(int index) {
      return in;
    }

    @Override
    public ByteBuffer output(int index) {
      return out;
    }

    @Override
    public void close() {}
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public RowBuffers newRowBuffers(int capacity) {
    int size = capacity * signature.inputs().get(0).rowBytes();
    return new Buffers(capacity, allocate(size), allocate(size));
  }

  @Override
  public void run(RowBuffers buffers, int rows, RunControl control) {
    pass(nanosOfRows.applyAsLong(rows), control);
    buffers.output(0).put(0, buffers.input(0), 0, rows * signature.inputs().get(0).rowBytes());
  }

  @Override
  public List<Tensor> run(List<Tensor> inputs, RunControl control) {
    Tensor input = inputs.get(0);
    if (!signature.inputs().get(0).accepts(input.shape())) {
      throw new ModelException(ModelException.Kind.INPUT, "The shape does not fit the model.");
    }
    pass(nanosOfRows.applyAsLong((int) input.shape()[0]), control);
    ByteBuffer copy = allocate(input.data().remaining());
    copy.put(input.data().duplicate()).flip();
    return List.of(Tensor.of(input.datatype(), input.shape(), copy));
  }

  @Override
  public boolean retain() {
    return references.retain();
  }

  @Override
  public void release() {
    references.release();
  }

  private void pass(long nanos, RunControl control) {
    for (long left = nanos; left > 0; left -= STEP_NANOS) {
      if (control.terminated()) {
        throw new ModelException(
            ModelException.Kind.TERMINATED, "The run passed its time limit and was ended.");
      }
      elapse.accept(Math.min(left, STEP_NANOS));
    }
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
