package io.millrace.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.HostileModels;
import io.millrace.serving.OnnxModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile models against the real child process. */
class AdmissionSandboxIT {
  private static final ModelLimits LIMITS =
      new ModelLimits(
          1_000_000_000,
          1000,
          4,
          1L << 30,
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30));

  @TempDir Path folder;

  @Test
  void tellsSignatureAndPeakMemoryOfAGoodModel() throws IOException, InterruptedException {
    ProbeResult result = admit(OnnxModels.mlp(4, 8, 3));

    assertThat(result.signature().inputs().get(0).shape()).containsExactly(-1L, 4L);
    assertThat(result.whyUnbatched()).isNull();
    assertThat(result.note()).isNull();
    assertThat(result.peakBytes()).isBetween(20L << 20, 1L << 30);
    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  @Test
  void tellsWhatALoadedModelTakes() throws IOException, InterruptedException {
    // Given
    byte[] large = OnnxModels.mlp(256, 2048, 2048, 64);

    // When
    long loaded = admit(large).loadedBytes();
    long again = admit(large).loadedBytes();
    long small = admit(OnnxModels.mlp(4, 8, 3)).loadedBytes();

    // Then
    assertThat(loaded).isBetween((long) large.length * 9 / 10, 3L * large.length);
    assertThat(again).isCloseTo(loaded, withinPercentage(10));
    assertThat(small).isBetween(0L, 4L << 20);
  }

  @Test
  void rejectsAModelWithoutAnEnd() {
    assertRejected(HostileModels.endlessLoop(), "time limit");
  }

  @Test
  void rejectsAModelThatAllocatesWithoutMeasure() {
    assertRejected(HostileModels.hugeAllocation(1L << 38), "allocate");
    // 8 GB would really be had: here it is the child's limit that stops it
    assertRejected(HostileModels.hugeAllocation(2L << 30), "allocate");
  }

  @Test
  void rejectsWhatTheRuntimeRefuses() {
    assertRejected(OnnxModels.unary("NoSuchOperator", OnnxModels.FLOAT, -1), "refused the model");
  }

  @Test
  void stopsAChildThatTakesTooLong() {
    ModelLimits hurried =
        new ModelLimits(
            1, 1, 1, 1L << 30, Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofMillis(50));
    AdmissionSandbox sandbox = new AdmissionSandbox(hurried, false, folder.resolve("work"));

    assertThatThrownBy(() -> sandbox.admit(OnnxModels.write(folder, OnnxModels.mlp(2, 2))))
        .hasMessageContaining("not loaded and run within");
  }

  @Test
  void refusesWithoutToolsUnlessToldToGoWithoutThem() throws IOException, InterruptedException {
    List<String> tools = List.of("no-prlimit", "no-unshare");
    AdmissionSandbox careful = new AdmissionSandbox(LIMITS, false, folder.resolve("work"), tools);
    AdmissionSandbox careless = new AdmissionSandbox(LIMITS, true, folder.resolve("work"), tools);

    assertThatThrownBy(() -> careful.admit(OnnxModels.write(folder, OnnxModels.mlp(2, 2))))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_REJECTED))
        .hasMessageContaining("MILLRACE_ADMISSION_UNSANDBOXED=true");
    assertThat(careless.admit(OnnxModels.write(folder, OnnxModels.mlp(2, 2))).error()).isNull();
  }

  private void assertRejected(byte[] model, String message) {
    assertThatThrownBy(() -> admit(model))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_REJECTED))
        .hasMessageContaining(message);
  }

  private ProbeResult admit(byte[] model) throws IOException, InterruptedException {
    return new AdmissionSandbox(LIMITS, false, folder.resolve("work"))
        .admit(OnnxModels.write(folder, model));
  }
}
