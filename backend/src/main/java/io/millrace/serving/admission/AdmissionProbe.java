package io.millrace.serving.admission;

import io.millrace.platform.Json;
import io.millrace.platform.time.Time;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelException;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.OnnxBackend;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.WarmUp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * The child process of {@link AdmissionSandbox}: loads one model, runs it once and leaves what it
 * found in a file of its working folder, because libraries print to the standard streams.
 * Arguments: file, SHA-256, milliseconds for the run.
 */
public final class AdmissionProbe {
  /** The file of the result, in the working folder. */
  static final String RESULT = "result.json";

  private static final Time CLOCK = Time.system();
  private static final int WARM_UP_ROWS = 8;

  /** y = x over FP32 [-1, 1]. */
  private static final String IDENTITY =
      "CAhCAhAROkEKEAoBeBIBeSIISWRlbnRpdHkSAWdaFAoBeBIPCg0IARIJCgMSAW4KAggBYhQKAXkSDwoNCAESCQoDEgFu"
          + "CgIIAQ==";

  private AdmissionProbe() {}

  public static void main(String[] arguments) throws IOException {
    ModelFile file = new ModelFile(Path.of(arguments[0]), arguments[1]);
    ProbeResult result = probe(file, Long.parseLong(arguments[2]));
    // Not as a buffer of Vert.x, whose classes would take as long to load as all others.
    Files.write(Path.of(RESULT), Json.mapper().writeValueAsBytes(result));
    Runtime.getRuntime().halt(0);
  }

  private static ProbeResult probe(ModelFile file, long runMillis) throws IOException {
    OnnxBackend backend = OnnxBackend.below(Path.of("").toAbsolutePath());
    try {
      RunControl control = backend.newRunControl();
      endAfter(control, runMillis);
      warmUp(backend.load(tinyModel()), control, runMillis);
      long before = heldBytes();
      LoadedModel model = backend.load(file);
      WarmUp.Result warmUp = warmUp(model, control, runMillis);
      long micros = TimeUnit.NANOSECONDS.toMicros(warmUp.curve().estimate(1));
      long loadedBytes = Math.max(0, heldBytes() - before);
      if (warmUp.failure() != null && isFatal(warmUp.failure())) {
        return rejected("The model's first run failed: " + warmUp.failure().getMessage());
      }
      String note = warmUp.failure() == null ? null : warmUp.failure().getMessage();
      return new ProbeResult(
          null, model.signature(), warmUp.whyUnbatched(), note, peakBytes(), loadedBytes, micros);
    } catch (ModelException e) {
      return rejected(e.getMessage());
    } catch (OutOfMemoryError e) {
      return rejected("The model needs more memory than it is given.");
    }
  }

  private static WarmUp.Result warmUp(LoadedModel model, RunControl control, long runMillis) {
    return new WarmUp(model, control, CLOCK::nanos, TimeUnit.MILLISECONDS.toNanos(runMillis))
        .run(WARM_UP_ROWS);
  }

  /** Run first, it takes the memory that this JVM and the runtime need whatever the model is. */
  private static ModelFile tinyModel() throws IOException {
    return ModelFile.write(Path.of("tiny.onnx"), Base64.getDecoder().decode(IDENTITY));
  }

  /** A model may dislike our made-up input; it may not run on, or eat all memory. */
  private static boolean isFatal(ModelException failure) {
    return failure.kind() == ModelException.Kind.TERMINATED
        || failure.getMessage().contains("bad_alloc")
        || failure.getMessage().contains("allocate memory");
  }

  private static ProbeResult rejected(String error) throws IOException {
    return new ProbeResult(error, null, null, null, peakBytes(), 0, 0);
  }

  private static void endAfter(RunControl control, long millis) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (true) {
                  TimeUnit.MILLISECONDS.sleep(Math.max(1, millis / 50));
                  control.endIfPast(CLOCK.nanos());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    watch.setDaemon(true);
    watch.start();
  }

  /** The high-water mark of resident memory. */
  private static long peakBytes() throws IOException {
    return status("VmHWM:");
  }

  /** Memory that is not a file's, without what the heap could give back. */
  private static long heldBytes() throws IOException {
    System.gc();
    return status("RssAnon:");
  }

  /** A figure of this process as Linux tells it; 0 elsewhere. */
  private static long status(String name) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status, StandardCharsets.US_ASCII).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
