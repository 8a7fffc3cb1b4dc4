package io.millrace.serving.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * The first runs of a model: they prove that it runs, start its latency curve, and find out whether
 * rows may share a run. A free first dimension alone does not say so: it may be a sequence, or the
 * model may normalise over it, and then one caller's rows would change another's answer.
 */
public final class WarmUp {
  private static final int PROBE_ROWS = 3;
  private static final int RUNS_PER_SIZE = 3;
  private static final double MAX_PROBE_BYTES = 1 << 30;

  private final LoadedModel model;
  private final RunControl control;
  private final LongSupplier nanoClock;
  private final long budgetNanos;

  /**
   * What the warm-up found.
   *
   * @param whyUnbatched in words for the endpoint's status; null if rows may share a run
   * @param failure of a run with made-up inputs, which some models refuse; null if none failed
   */
  public record Result(LatencyCurve curve, String whyUnbatched, ModelException failure) {
    public boolean batched() {
      return whyUnbatched == null;
    }
  }

  /**
   * @param budgetNanos larger batches are not tried once this time is used up
   */
  public WarmUp(LoadedModel model, RunControl control, LongSupplier nanoClock, long budgetNanos) {
    this.model = model;
    this.control = control;
    this.nanoClock = nanoClock;
    this.budgetNanos = budgetNanos;
  }

  /**
   * Runs the model; blocks. A batch that the device has no memory for, say, ends the curve below
   * it.
   *
   * @param maxRows the largest batch that may be formed
   */
  public Result run(int maxRows) {
    long end = nanoClock.getAsLong() + budgetNanos;
    if (!model.signature().hasRows()) {
      return runTensors();
    }
    String whyUnbatched = whyRowsDepend();
    LatencyCurve curve = new LatencyCurve(whyUnbatched == null ? maxRows : 1);
    for (int rows = 1; rows <= curve.maxRows() && nanoClock.getAsLong() - end < 0; rows *= 2) {
      try {
        measure(curve, rows);
      } catch (ModelException e) {
        return rows == 1
            ? new Result(curve, "its first run failed: " + e.getMessage(), e)
            : new Result(curve.upTo(rows / 2), whyUnbatched, null);
      }
    }
    return new Result(curve, whyUnbatched, null);
  }

  /** One run with every free dimension of length one. */
  private Result runTensors() {
    LatencyCurve curve = new LatencyCurve(1);
    ModelException failure = null;
    long start = nanoClock.getAsLong();
    control.begin(start + budgetNanos);
    try {
      model.run(model.signature().inputs().stream().map(WarmUp::smallest).toList(), control);
      curve.observe(1, nanoClock.getAsLong() - start);
    } catch (ModelException e) {
      failure = e;
    } finally {
      control.end();
    }
    return new Result(
        curve,
        "not every input and output has a free first dimension, all others known, and elements of"
            + " fixed size",
        failure);
  }

  /**
   * A tensor of zeros or empty strings with every free dimension of length one.
   *
   * @throws ModelException for one above a gibibyte
   */
  public static Tensor smallest(TensorSpec spec) {
    long[] shape = spec.shape().stream().mapToLong(length -> Math.max(1, length)).toArray();
    double size = Math.max(1, spec.datatype().size());
    for (long length : shape) {
      size *= length;
    }
    if (size > MAX_PROBE_BYTES) {
      throw new ModelException(
          ModelException.Kind.RUN, "its input '" + spec.name() + "' is too large to be tried");
    }
    int elements = (int) (size / Math.max(1, spec.datatype().size()));
    if (spec.datatype() == Datatype.BYTES) {
      byte[][] strings = new byte[elements][];
      Arrays.fill(strings, new byte[0]);
      return Tensor.ofStrings(shape, strings);
    }
    return Tensor.of(
        spec.datatype(), shape, ByteBuffer.allocate(elements * spec.datatype().size()));
  }

  private void measure(LatencyCurve curve, int rows) {
    try (RowBuffers buffers = model.newRowBuffers(rows)) {
      fill(buffers, rows);
      long best = Long.MAX_VALUE;
      for (int i = 0; i < RUNS_PER_SIZE; i++) {
        long start = nanoClock.getAsLong();
        run(buffers, rows);
        best = Math.min(best, nanoClock.getAsLong() - start);
      }
      curve.observe(rows, best);
    }
  }

  private String whyRowsDepend() {
    try (RowBuffers together = model.newRowBuffers(PROBE_ROWS);
        RowBuffers alone = model.newRowBuffers(1)) {
      fill(together, PROBE_ROWS);
      run(together, PROBE_ROWS);
      for (int row = 0; row < PROBE_ROWS; row++) {
        copyRow(model.signature().inputs(), together, alone, row);
        run(alone, 1);
        if (!sameRow(together, alone, row)) {
          return "a row's answer changes with the rows beside it";
        }
      }
      return null;
    } catch (ModelException e) {
      return "it cannot run several rows at once: " + e.getMessage();
    }
  }

  private void run(RowBuffers buffers, int rows) {
    control.begin(nanoClock.getAsLong() + budgetNanos);
    try {
      model.run(buffers, rows, control);
    } finally {
      control.end();
    }
  }

  /** Numbers between 0 and 1; whole ones 0 or 1, which most models take as an index too. */
  private void fill(RowBuffers buffers, int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    List<TensorSpec> inputs = model.signature().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      Datatype datatype = inputs.get(i).datatype();
      long count = inputs.get(i).rowElements() * rows;
      for (int index = 0; index < count; index++) {
        Numbers.put(buffers.input(i), datatype, index, random.nextDouble());
      }
    }
  }

  private static void copyRow(List<TensorSpec> specs, RowBuffers from, RowBuffers to, int row) {
    for (int i = 0; i < specs.size(); i++) {
      int size = specs.get(i).rowBytes();
      to.input(i).put(0, from.input(i), row * size, size);
    }
  }

  private boolean sameRow(RowBuffers together, RowBuffers alone, int row) {
    List<TensorSpec> outputs = model.signature().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      TensorSpec spec = outputs.get(i);
      int elements = Math.toIntExact(spec.rowElements());
      if (!same(spec.datatype(), together.output(i), row * elements, alone.output(i), elements)) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(
      Datatype datatype, ByteBuffer left, int offset, ByteBuffer right, int elements) {
    double tolerance = datatype.size() == 2 ? 2e-2 : 1e-3;
    for (int i = 0; i < elements; i++) {
      double a = Numbers.get(left, datatype, offset + i);
      double b = Numbers.get(right, datatype, i);
      boolean close = Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
      if (!close && Double.compare(a, b) != 0) {
        return false;
      }
    }
    return true;
  }
}
