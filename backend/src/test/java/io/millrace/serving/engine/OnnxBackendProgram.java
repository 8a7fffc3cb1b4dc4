package io.millrace.serving.engine;

import java.nio.file.Path;

/** A process that does nothing but bring ONNX Runtime up. */
final class OnnxBackendProgram {
  private OnnxBackendProgram() {}

  public static void main(String[] arguments) {
    System.out.println(OnnxBackend.below(Path.of(arguments[0])).device());
  }
}
