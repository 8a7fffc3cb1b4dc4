package io.millrace.serving.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;

/** The runtime looks at the flag between two nodes of the graph, not inside a kernel. */
final class OnnxRunControl extends RunControl {
  private final RunOptions options;

  OnnxRunControl() {
    try {
      options = new RunOptions();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime gave no run options", e);
    }
  }

  RunOptions options() {
    return options;
  }

  @Override
  protected void terminate(boolean value) {
    try {
      options.setTerminate(value);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not take the terminate flag", e);
    }
  }

  @Override
  public void close() {
    options.close();
  }
}
