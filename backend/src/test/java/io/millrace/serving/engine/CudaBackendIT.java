package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.serving.OnnxModels;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first GPU, where there is one: what every device does alike, and what only it does. */
class CudaBackendIT extends BackendContract {
  private static final long ROOMY = 1L << 30;

  @TempDir static Path shared;
  private static CudaDevices.Found found;
  @TempDir Path folder;

  @BeforeAll
  static void find() {
    found = CudaDevices.find(shared, 8);
    Assumptions.assumeFalse(found.devices().isEmpty(), "no GPU here: " + found.whyNoMore());
  }

  @Override
  InferenceBackend backend() {
    return found.devices().get(0);
  }

  @Override
  LoadedModel identity(int width) {
    return backend()
        .load(
            OnnxModels.write(folder, OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, width)),
            ROOMY);
  }

  @Test
  void namesItselfAndWhatItTakes() {
    assertThat(backend().device()).isEqualTo("cuda:0");
    assertThat(backend().isGpu()).isTrue();
    assertThat(backend().overheadBytes()).isPositive();
    assertThat(CudaDevices.leastFreeBytes().orElseThrow()).isPositive();
  }

  @Test
  void answersWhatTheCpuAnswersAtEveryBatchSize() {
    // Given
    ModelFile file = OnnxModels.write(folder, OnnxModels.mlp(64, 256, 256, 10));
    LoadedModel onGpu = backend().load(file, ROOMY);
    LoadedModel onCpu = OnnxBackend.below(folder).load(file);
    SplittableRandom random = new SplittableRandom(5);

    try (RunControl gpu = backend().newRunControl();
        RunControl cpu = OnnxBackend.below(folder).newRunControl()) {
      for (int rows : new int[] {1, 2, 7, 64, 200}) {
        RowBuffers ours = onGpu.newRowBuffers(rows);
        RowBuffers theirs = onCpu.newRowBuffers(rows);
        for (int i = 0; i < rows * 64; i++) {
          float value = (float) random.nextDouble(-1, 1);
          ours.input(0).putFloat(4 * i, value);
          theirs.input(0).putFloat(4 * i, value);
        }

        // When
        onGpu.run(ours, rows, gpu);
        onCpu.run(theirs, rows, cpu);

        // Then
        for (int i = 0; i < rows * 10; i++) {
          float expected = theirs.output(0).getFloat(4 * i);
          assertThat(ours.output(0).getFloat(4 * i))
              .isCloseTo(expected, within(1e-4f * (1 + Math.abs(expected))));
        }
      }
    }
  }

  @Test
  void aModelThatMayTakeLittleLearnsToRunSmallBatches() {
    // Given: rows of 4 MiB whose ReLU needs as much again, in 64 MiB
    ModelFile file =
        OnnxModels.write(folder, OnnxModels.unary("Relu", OnnxModels.FLOAT, -1, 1 << 20));
    LoadedModel model = backend().load(file, 64 << 20);

    // When
    try (RunControl control = backend().newRunControl()) {
      WarmUp.Result result =
          new WarmUp(model, control, System::nanoTime, TimeUnit.SECONDS.toNanos(20)).run(64);

      // Then
      assertThat(result.batched()).isTrue();
      assertThat(result.curve().maxRows()).isBetween(1, 32);
    }
  }
}
