package io.millrace.serving.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;

/**
 * A device that only takes time: each run lasts what a latency curve says and copies each input row
 * to the output. As a GPU it has a memory of its own, and what a run reads and writes is brought
 * there and back. Makes scheduling, memory accounting and placement testable anywhere, and in
 * virtual time.
 */
public final class SimulatedBackend implements InferenceBackend {
  private final IntToLongFunction nanosOfRows;
  private final LongConsumer elapse;
  private final Gpu gpu;
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicLong heldBytes = new AtomicLong();

  /**
   * What makes it a GPU.
   *
   * @param memoryBytes what loaded models together may take of it
   * @param overheadBytes that a loaded model takes beside what its admission measured
   * @param nanosPerByte of what a run reads and writes, between host and device
   */
  public record Gpu(String name, long memoryBytes, long overheadBytes, double nanosPerByte) {}

  /**
   * A device without a memory of its own.
   *
   * @param nanosOfRows how long a run of so many rows takes
   * @param elapse lets so many nanoseconds pass: sleeps, or moves a virtual clock on
   */
  public SimulatedBackend(IntToLongFunction nanosOfRows, LongConsumer elapse) {
    this(nanosOfRows, elapse, null);
  }

  /** A GPU; see {@link #SimulatedBackend(IntToLongFunction, LongConsumer)}. */
  public SimulatedBackend(IntToLongFunction nanosOfRows, LongConsumer elapse, Gpu gpu) {
    this.nanosOfRows = nanosOfRows;
    this.elapse = elapse;
    this.gpu = gpu;
  }

  @Override
  public String device() {
    return gpu == null ? "simulated" : gpu.name();
  }

  @Override
  public boolean isGpu() {
    return gpu != null;
  }

  @Override
  public long overheadBytes() {
    return gpu == null ? 0 : gpu.overheadBytes();
  }

  /** A model of four values a row that takes all of {@code maxBytes} of a GPU. */
  @Override
  public LoadedModel load(ModelFile file, long maxBytes) {
    if (gpu == null) {
      return newModel(4);
    }
    if (heldBytes.addAndGet(maxBytes) > gpu.memoryBytes()) {
      heldBytes.addAndGet(-maxBytes);
      throw new ModelException(ModelException.Kind.LOAD, "The device has no memory left for it.");
    }
    return newModel(4, () -> heldBytes.addAndGet(-maxBytes));
  }

  /** A model of one FP32 input {@code x} and one FP32 output {@code y} of shape [-1, width]. */
  public LoadedModel newModel(int width) {
    return newModel(width, () -> {});
  }

  private LoadedModel newModel(int width, Runnable closed) {
    List<Long> shape = List.of(-1L, (long) width);
    Signature signature =
        new Signature(
            List.of(new TensorSpec("x", Datatype.FP32, shape)),
            List.of(new TensorSpec("y", Datatype.FP32, shape)));
    held.incrementAndGet();
    int rowBytes = 2 * signature.inputs().get(0).rowBytes();
    IntToLongFunction nanos =
        rows ->
            nanosOfRows.applyAsLong(rows)
                + (gpu == null ? 0 : (long) (gpu.nanosPerByte() * rows * rowBytes));
    return new SimulatedModel(
        signature,
        nanos,
        elapse,
        () -> {
          held.decrementAndGet();
          closed.run();
        });
  }

  /** What loaded models take of a GPU's memory, in bytes. */
  public long heldBytes() {
    return heldBytes.get();
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
