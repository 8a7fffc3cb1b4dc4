package io.millrace.serving.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * ONNX Runtime's one environment of the process.
 *
 * <p>While it is made, version 1.29 reads the process's command line by a recursion that takes some
 * 250 bytes of stack a character: on a thread of the usual size, a class path of 4,000 characters
 * ends the process by a segmentation fault. It is therefore made on a thread of its own.
 */
final class OnnxEnvironment {
  /** Reserved, not used, unless the command line is that long: up to some 250,000 characters. */
  private static final long STACK_BYTES = 64L << 20;

  private static final String NATIVES = "onnxruntime.native.path";

  private OnnxEnvironment() {}

  /** Makes the runtime load its native libraries from a folder; before anything else of it. */
  static void useNatives(Path folder) {
    System.setProperty(NATIVES, folder.toAbsolutePath().toString());
  }

  static List<String> nativesOption() {
    String folder = System.getProperty(NATIVES);
    return folder == null
        ? List.of()
        : List.of("\"-D" + NATIVES + "=" + folder.replace("\\", "\\\\") + "\"");
  }

  static OrtEnvironment get() {
    CompletableFuture<OrtEnvironment> made = new CompletableFuture<>();
    Runnable make =
        () -> {
          try {
            made.complete(
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "millrace"));
          } catch (RuntimeException | Error e) {
            made.completeExceptionally(e);
          }
        };
    new Thread(null, make, "millrace-onnx-environment", STACK_BYTES).start();
    return made.join();
  }
}
