package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.millrace.serving.HostileModels;
import io.millrace.serving.OnnxModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxBackendIT extends BackendContract {
  @TempDir Path folder;

  @Override
  InferenceBackend backend() {
    return OnnxBackend.below(folder);
  }

  @Override
  LoadedModel identity(int width) {
    return load(OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, width));
  }

  @Test
  void refusesAFileThatIsNotThePinnedOne() throws IOException {
    // Given
    ModelFile file = OnnxModels.write(folder, OnnxModels.mlp(2, 2));
    Files.write(file.path(), OnnxModels.mlp(2, 3));

    // Then
    assertThatThrownBy(() -> backend().load(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not the admitted one");
  }

  @Test
  void startsWhateverTheLengthOfTheCommandLine() throws IOException, InterruptedException {
    // Given
    ProcessBuilder child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpadding=" + "x".repeat(60_000),
                "-cp",
                System.getProperty("java.class.path"),
                OnnxBackendProgram.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());

    // When
    int status = child.start().waitFor();

    // Then
    assertThat(status).as(Files.readString(folder.resolve("output"))).isZero();
  }

  @Test
  void refusesGarbageInWords() {
    byte[] garbage = "not a model".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> load(garbage))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("ONNX Runtime refused the model");
  }

  @Test
  void readsNoExternalDataFromTheWorkingFolder() throws IOException {
    // Given: a file in the server's working folder, and a model that names it
    Path secret = Path.of("millrace-secret-" + System.nanoTime() + ".bin");
    Files.write(secret, new byte[16]);
    try {
      GraphProto.Builder graph = GraphProto.newBuilder().setName("thief");
      graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, 4));
      graph.addInitializer(
          TensorProto.newBuilder()
              .setName("w")
              .setDataType(OnnxModels.FLOAT)
              .addDims(4)
              .setDataLocation(TensorProto.DataLocation.EXTERNAL)
              .addExternalData(
                  StringStringEntryProto.newBuilder()
                      .setKey("location")
                      .setValue(secret.toString())));
      graph.addNode(OnnxModels.node("Identity", List.of("w"), "y"));

      // Then
      assertThatThrownBy(() -> load(OnnxModels.model(graph).build().toByteArray()))
          .isInstanceOf(ModelException.class);
    } finally {
      Files.delete(secret);
    }
  }

  @Test
  void takesStringsAndHalfFloats() {
    // Given
    LoadedModel strings = load(OnnxModels.unary("Identity", OnnxModels.STRING, -1));
    LoadedModel halves = load(OnnxModels.unary("Abs", OnnxModels.FLOAT16, -1, 2));
    byte[][] words = {"ab".getBytes(StandardCharsets.UTF_8), "é".getBytes(StandardCharsets.UTF_8)};
    ByteBuffer half = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    half.putShort(HalfFloat.fromFloat(-1.5f)).putShort(HalfFloat.fromFloat(2)).flip();

    try (RunControl control = backend().newRunControl()) {
      // When
      Tensor words2 = strings.run(List.of(Tensor.ofStrings(new long[] {2}, words)), control).get(0);
      Tensor half2 =
          halves.run(List.of(Tensor.of(Datatype.FP16, new long[] {1, 2}, half)), control).get(0);

      // Then
      assertThat(words2.strings()).isDeepEqualTo(words);
      assertThat(HalfFloat.toFloat(half2.data().getShort(0))).isEqualTo(1.5f);
      assertThat(strings.signature().hasRows()).isFalse();
      assertThat(halves.signature().hasRows()).isTrue();
    }
  }

  @Test
  void warmUpStartsTheCurveAndLetsIndependentRowsShareARun() {
    WarmUp.Result result = warmUp(load(OnnxModels.mlp(8, 16, 4)));

    assertThat(result.whyUnbatched()).isNull();
    assertThat(result.curve().estimate(1)).isPositive();
    assertThat(result.curve().estimate(32)).isPositive();
  }

  @Test
  void warmUpFindsRowsThatDependOnEachOther() {
    WarmUp.Result result = warmUp(load(OnnxModels.softmaxOverRows(3)));

    assertThat(result.whyUnbatched()).contains("changes with the rows beside it");
    assertThat(result.batched()).isFalse();
  }

  @Test
  void endsAnEndlessLoop() {
    // Given
    LoadedModel endless = load(HostileModels.endlessLoop());
    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    try (RunControl control = backend().newRunControl()) {
      ScheduledFuture<?> watching =
          watch.scheduleAtFixedRate(
              () -> control.endIfPast(System.nanoTime()), 10, 10, TimeUnit.MILLISECONDS);
      Tensor input = Tensor.of(Datatype.FP32, new long[] {1}, ByteBuffer.allocate(4));

      // When
      long start = System.nanoTime();
      control.begin(start + 300_000_000);

      // Then
      assertThatThrownBy(() -> endless.run(List.of(input), control))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.TERMINATED));
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
      watching.cancel(false);
    } finally {
      watch.shutdownNow();
    }
  }

  @Test
  void aBatchThatCannotRunBoundsThoseAfterIt() {
    // When
    WarmUp.Result result = warmUp(load(HostileModels.failsAbove(5, 2)));

    // Then
    assertThat(result.batched()).isTrue();
    assertThat(result.failure()).isNull();
    assertThat(result.curve().maxRows()).isEqualTo(4);
    assertThat(result.curve().estimate(4)).isPositive();
  }

  private WarmUp.Result warmUp(LoadedModel model) {
    try (RunControl control = backend().newRunControl()) {
      return new WarmUp(model, control, System::nanoTime, 1_000_000_000).run(32);
    }
  }

  private LoadedModel load(byte[] model) {
    return backend().load(OnnxModels.write(folder, model));
  }
}
