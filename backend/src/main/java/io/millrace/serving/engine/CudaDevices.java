package io.millrace.serving.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The GPUs that ONNX Runtime can run models on, by CUDA: each has multiplied two matrices when it
 * is found, so that a missing library shows at the start and not at the first load.
 */
public final class CudaDevices {
  private static final long QUERY_SECONDS = 20;
  private static final String WRAPS = " with error: ";

  /** y = x · x over FP32 [2, 2]. */
  private static final String SQUARE =
      "CAhCBAoAEBE6QAoRCgF4CgF4EgF5IgZNYXRNdWwSAWdaEwoBeBIOCgwIARIICgIIAgoCCAJiEwoBeRIOCgwIARII"
          + "CgIIAgoCCAI=";

  private CudaDevices() {}

  /**
   * What was found.
   *
   * @param whyNoMore in a sentence, why there is no other device than these
   */
  public record Found(List<OnnxBackend> devices, String whyNoMore) {}

  /**
   * Tries one device after the other; blocks for the second or so that a device takes to wake.
   *
   * @param folder of files that backends need
   * @param most devices wanted
   */
  public static Found find(Path folder, int most) {
    List<OnnxBackend> devices = new ArrayList<>();
    OnnxEnvironment.get();
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      return new Found(devices, "this build of ONNX Runtime has no CUDA");
    }
    while (devices.size() < most) {
      OnnxBackend next = OnnxBackend.cuda(folder, devices.size());
      Optional<String> problem = problem(next, folder);
      if (problem.isPresent()) {
        return new Found(devices, problem.get());
      }
      devices.add(next);
    }
    return new Found(devices, "no more are wanted");
  }

  private static Optional<String> problem(OnnxBackend backend, Path folder) {
    try (RunControl control = backend.newRunControl()) {
      LoadedModel model = backend.load(square(folder));
      try {
        model.run(List.of(WarmUp.smallest(model.signature().inputs().get(0))), control);
        return Optional.empty();
      } finally {
        model.release();
      }
    } catch (ModelException e) {
      return Optional.of(cause(e.getMessage()));
    }
  }

  /** Of a message that wraps another: what the dynamic linker said, say. */
  static String cause(String message) {
    String line = message.lines().findFirst().orElse("");
    int inner = line.lastIndexOf(WRAPS);
    return inner < 0 ? line : line.substring(inner + WRAPS.length());
  }

  private static ModelFile square(Path folder) {
    try {
      Path file = Files.createDirectories(folder).resolve("square.onnx");
      return ModelFile.write(file, Base64.getDecoder().decode(SQUARE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The free memory in bytes of the device that has least of it, as {@code nvidia-smi} tells; empty
   * where it does not. Blocks.
   */
  public static OptionalLong leastFreeBytes() {
    try {
      Process query =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits")
              .redirectErrorStream(true)
              .start();
      query.getOutputStream().close();
      // A line a device fits into a pipe: it can end before it is read.
      if (!query.waitFor(QUERY_SECONDS, TimeUnit.SECONDS)) {
        query.destroyForcibly();
        return OptionalLong.empty();
      }
      return leastOf(new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }

  /** The least of numbers of mebibytes, one a line, in bytes; empty where a line is none. */
  static OptionalLong leastOf(String mebibytes) {
    List<String> lines =
        Arrays.stream(mebibytes.strip().split("\n", -1))
            .map(line -> line.strip().toLowerCase(Locale.ROOT))
            .toList();
    return lines.stream().allMatch(line -> line.matches("\\d{1,9}"))
        ? lines.stream().mapToLong(line -> Long.parseLong(line) << 20).min()
        : OptionalLong.empty();
  }
}
