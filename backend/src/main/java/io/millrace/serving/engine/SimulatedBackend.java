package io.millrace.serving.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;

/**
 * A device that only takes time: each run lasts what a latency curve says and copies each input row
 * to the output. Makes scheduling testable anywhere, and in virtual time.
 */
public final class SimulatedBackend implements InferenceBackend {
  private final IntToLongFunction nanosOfRows;
  private final LongConsumer elapse;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * @param nanosOfRows how long a run of so many rows takes
   * @param elapse lets so many nanoseconds pass: sleeps, or moves a virtual clock on
   */
  public SimulatedBackend(IntToLongFunction nanosOfRows, LongConsumer elapse) {
    this.nanosOfRows = nanosOfRows;
    this.elapse = elapse;
  }

  @Override
  public String device() {
    return "simulated";
  }

  @Override
  public LoadedModel load(ModelFile file) {
    return newModel(4);
  }

  /** A model of one FP32 input {@code x} and one FP32 output {@code y} of shape [-1, width]. */
  public LoadedModel newModel(int width) {
    List<Long> shape = List.of(-1L, (long) width);
    Signature signature =
        new Signature(
            List.of(new TensorSpec("x", Datatype.FP32, shape)),
            List.of(new TensorSpec("y", Datatype.FP32, shape)));
    held.incrementAndGet();
    return new SimulatedModel(signature, nanosOfRows, elapse, held::decrementAndGet);
  }

  /** Models whose memory has not been given back. */
  public int heldModels() {
    return held.get();
  }

  @Override
  public RunControl newRunControl() {
    return new RunControl() {
      @Override
      protected void terminate(boolean value) {}
    };
  }
}
