package io.millrace.loadtests;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * ONNX Runtime itself in a loop on the calling thread, with the threads that the server gives a
 * slot: one, not spinning; or on a GPU. Tensors are bound once, so that nothing but the run is
 * measured.
 */
final class RawRuntime implements AutoCloseable {
  private static final int[] LARGE_BATCHES = {16, 32, 64};
  private static final Duration FOR_THE_BEST = Duration.ofMillis(400);

  private final Mlp model;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
  private final OrtSession session;

  RawRuntime(Mlp model) throws OrtException {
    this(model, false);
  }

  /**
   * @param cuda on the first GPU instead of the CPU, as the server uses it
   */
  RawRuntime(Mlp model, boolean cuda) throws OrtException {
    this.model = model;
    if (cuda) {
      try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(0)) {
        provider.add("use_tf32", "0");
        options.addCUDA(provider);
      }
    }
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    this.session = environment.createSession(model.onnx(), options);
  }

  /** What the model answers to one row. */
  float[] answer(float[] row) throws OrtException {
    FloatBuffer values = floats(row.length).put(row).rewind();
    try (OnnxTensor input =
            OnnxTensor.createTensor(environment, values, new long[] {1, model.inputs()});
        OrtSession.Result result = session.run(Map.of("x", input))) {
      float[] answer = new float[model.outputs()];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(answer);
      return answer;
    }
  }

  /** Rows per second at the best of the batch sizes from which more rows gain little. */
  double bestRowsPerSecond() throws OrtException {
    double best = 0;
    for (int batch : LARGE_BATCHES) {
      best = Math.max(best, rowsPerSecond(batch, FOR_THE_BEST));
    }
    return best;
  }

  /** Rows per second with so many rows in each run. */
  double rowsPerSecond(int batch, Duration duration) throws OrtException {
    FloatBuffer values = floats(batch * model.inputs());
    for (int row = 0; row < batch; row++) {
      values.put(model.row(row));
    }
    values.rewind();
    FloatBuffer answers = floats(batch * model.outputs());
    try (OnnxTensor input =
            OnnxTensor.createTensor(environment, values, new long[] {batch, model.inputs()});
        OnnxTensor output =
            OnnxTensor.createTensor(environment, answers, new long[] {batch, model.outputs()})) {
      Map<String, OnnxTensor> inputs = Map.of("x", input);
      Map<String, OnnxTensor> outputs = Map.of("y", output);
      long begin = System.nanoTime();
      long runs = 0;
      long took = 0;
      while (took < duration.toNanos()) {
        session.run(inputs, Set.of(), outputs).close();
        runs++;
        took = System.nanoTime() - begin;
      }
      return runs * batch * 1e9 / took;
    }
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Override
  public void close() throws OrtException {
    session.close();
    options.close();
  }
}
