package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.millrace.registry.ImagePreprocessing;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.Signature;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import io.millrace.serving.engine.WarmUp;
import io.millrace.serving.protocol.SamplesDecoder;
import io.millrace.serving.protocol.SamplesDecoder.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A version that was loaded to be tried; belongs to the thread of trials. */
public final class VersionTrial {
  private static final int BATCH = 32;
  private static final long MAX_RUN_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int WARM_UPS = 20;

  private final ModelVersion version;
  private final LoadedModel model;
  private final RunControl control;
  private final Time time;

  VersionTrial(ModelVersion version, LoadedModel model, RunControl control, Time time) {
    this.version = version;
    this.model = model;
    this.control = control;
    this.time = time;
  }

  /** How many pictures are best given at once. */
  public int batch() {
    return hints().batchable() ? BATCH : 1;
  }

  /**
   * The class of each picture.
   *
   * @param files PNG or JPEG, as many as {@link #batch()} or fewer
   * @param names of the files, for what is thrown
   * @throws ApiException UNPROCESSABLE where the signature does not say how pictures are
   *     classified, INVALID_REQUEST for a file that is no picture
   */
  public List<String> classify(List<byte[]> files, List<String> names) {
    ImagePreprocessing image = hints().image().orElseThrow(this::noClassifier);
    TensorSpec input = model.signature().inputs().get(0);
    if (model.signature().inputs().size() != 1 || input.datatype() == Datatype.BYTES) {
      throw noClassifier();
    }
    int rows = files.size();
    Tensor pictures =
        RowTensor.of(
            input,
            rows,
            Math.toIntExact(image.elements()),
            row -> ImageRows.read(files.get(row), image, names.get(row)));
    List<Tensor> outputs = run(List.of(pictures));
    RowScores scores =
        RowScores.of(hints(), model.signature().outputs(), outputs, rows)
            .orElseThrow(this::noClassifier);
    return IntStream.range(0, rows).mapToObj(row -> scores.name(scores.best(row))).toList();
  }

  /**
   * Runs made-up single rows, one after the other.
   *
   * @return how long each took in nanoseconds, ascending
   */
  public long[] singleRows(int runs) {
    List<Tensor> row = model.signature().inputs().stream().map(WarmUp::smallest).toList();
    for (int i = 0; i < WARM_UPS; i++) {
      run(row);
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = time.nanos();
      run(row);
      nanos[i] = time.nanos() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /**
   * Holds what the model answers against what was answered where it was trained.
   *
   * @param samples a file as {@link SamplesDecoder} reads it
   * @throws ApiException INVALID_REQUEST for a file that is no samples of this model
   */
  public SampleAgreement agreement(byte[] samples, SampleTolerance tolerance) {
    Samples kept = new SamplesDecoder(model.signature()).decode(samples);
    SampleComparison comparison =
        new SampleComparison(
            model.signature().outputs(), version.signature().flatMap(Signature::scores), tolerance);
    int atOnce = rowsAtOnce(kept.rows());
    for (int row = 0; row < kept.rows(); row += atOnce) {
      int from = row;
      int rows = Math.min(atOnce, kept.rows() - row);
      List<Tensor> inputs = kept.inputs().stream().map(input -> input.rows(from, rows)).toList();
      List<Optional<Tensor>> expected =
          kept.outputs().stream().map(each -> each.map(output -> output.rows(from, rows))).toList();
      comparison.add(rows, expected, run(inputs));
    }
    return comparison.result();
  }

  /** As many as the exported shape says; all where the answer to a row may depend on the others. */
  private int rowsAtOnce(int rows) {
    long fixed =
        model.signature().inputs().stream()
            .mapToLong(input -> input.shape().get(0))
            .max()
            .orElse(-1);
    if (fixed > 0) {
      if (rows % fixed != 0) {
        throw ApiException.of(
            ErrorCode.UNPROCESSABLE,
            "The model takes %d rows at a time, and there are %d samples.".formatted(fixed, rows));
      }
      return Math.toIntExact(fixed);
    }
    return version.signature().filter(Signature::batchable).isPresent() ? BATCH : rows;
  }

  private List<Tensor> run(List<Tensor> inputs) {
    control.begin(time.nanos() + MAX_RUN_NANOS);
    try {
      return model.run(inputs, control);
    } finally {
      control.end();
    }
  }

  private Signature hints() {
    return version.signature().orElseThrow(this::noClassifier);
  }

  private ApiException noClassifier() {
    return ApiException.of(
        ErrorCode.UNPROCESSABLE,
        "Version %d was registered without saying how a picture becomes its input and what its classes are."
            .formatted(version.version()));
  }
}
