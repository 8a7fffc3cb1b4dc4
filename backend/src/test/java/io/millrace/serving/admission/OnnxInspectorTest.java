package io.millrace.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.HostileModels;
import io.millrace.serving.OnnxModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxInspectorTest {
  private static final ModelLimits SMALL =
      new ModelLimits(1_000_000, 100, 4, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  private final OnnxInspector inspector = new OnnxInspector(SMALL);

  @Test
  void tellsWhatAGoodModelIs() {
    Inspection inspection = inspect(OnnxModels.mlp(64, 256, 256, 10));

    assertThat(inspection.irVersion()).isEqualTo(8);
    assertThat(inspection.opset()).isEqualTo(17);
    assertThat(inspection.nodes()).isEqualTo(5);
    assertThat(inspection.initializerBytes()).isGreaterThan(4 * (64 * 256 + 256 * 256 + 256 * 10));
  }

  @Test
  void tellsWhoseTimeNoInputDecides() throws IOException {
    assertThat(inspect(OnnxModels.mlp(64, 256, 256, 10)).steady()).isTrue();
    assertThat(inspect(HostileModels.endlessLoop()).steady()).isFalse();

    GraphProto.Builder graph = GraphProto.newBuilder().setName("steady but for one");
    graph.addNode(OnnxModels.node("Relu", List.of("x"), "y"));
    assertThat(inspect(OnnxModels.model(graph).build().toByteArray()).steady()).isTrue();
    graph.addNode(OnnxModels.node("NonZero", List.of("y"), "z"));
    assertThat(inspect(OnnxModels.model(graph).build().toByteArray()).steady()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "secret.txt", "*/_ORT_MEM_ADDR_/*"})
  void rejectsDataOutsideTheFile(String location) {
    assertRejected(HostileModels.externalData(location), "kept outside of the model file");
  }

  @Test
  void rejectsExternalDataHiddenInABranchesConstant() {
    assertRejected(HostileModels.hiddenExternalData(), "kept outside of the model file");
  }

  @Test
  void rejectsVersionsTheRuntimeCannotTakeAndSaysHowToExport() throws IOException {
    ModelProto.Builder model = model();

    assertRejected(
        model.clone().setIrVersion(14).build().toByteArray(),
        "IR version 14; up to 13 is supported. Export it again");
    assertRejected(
        model
            .clone()
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(27))
            .build()
            .toByteArray(),
        "operator set 27; up to 26 is supported. Export it again");
  }

  @Test
  void rejectsOperatorsOfUnknownDomains() {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("custom");
    graph.addNode(OnnxModels.node("Evil", List.of(), "y").toBuilder().setDomain("com.example"));

    assertRejected(
        OnnxModels.model(graph).build().toByteArray(),
        "The operator Evil is of the domain 'com.example'");
  }

  @Test
  void rejectsFunctionsOfTheModelItself() throws IOException {
    assertRejected(
        model().addFunctions(FunctionProto.newBuilder().setName("f")).build().toByteArray(),
        "Inline them before export");
  }

  @Test
  void rejectsTooManyNodesTooDeepGraphsAndTooLargeFiles(@TempDir Path folder) throws IOException {
    assertThat(inspect(HostileModels.nodes(100)).nodes()).isEqualTo(100);
    assertRejected(HostileModels.nodes(101), "more than the 100 nodes");
    assertThat(inspect(HostileModels.nested(3)).nodes()).isEqualTo(3);
    assertRejected(HostileModels.nested(4), "nested deeper than the 4");
    assertRejected(HostileModels.nested(90), "nested deeper than the 4");

    Path large = Files.write(folder.resolve("large"), new byte[1_000_001]);
    assertThatThrownBy(() -> inspector.inspect(large))
        .hasMessageContaining("1000001 bytes, more than the 1000000");
  }

  @Test
  void rejectsGarbageEmptinessAndEveryTruncation() {
    byte[] good = OnnxModels.mlp(2, 3, 2);
    assertRejected("not a model".getBytes(StandardCharsets.UTF_8), "not an ONNX model");
    assertRejected(new byte[0], "not an ONNX model");
    for (int length = 1; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> inspect(cut)).isInstanceOf(ApiException.class);
    }
  }

  @Test
  void noBytesGiveAnythingButAnInspectionOrARejection() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = HostileModels.endlessLoop();
    for (int i = 0; i < 50_000; i++) {
      byte[] model = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        model[random.nextInt(model.length)] = (byte) random.nextInt(256);
      }
      try {
        inspect(model);
      } catch (ApiException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.MODEL_REJECTED);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static ModelProto.Builder model() throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(OnnxModels.mlp(2, 2)).toBuilder();
  }

  private void assertRejected(byte[] model, String message) {
    assertThatThrownBy(() -> inspect(model))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_REJECTED))
        .hasMessageContaining(message);
  }

  private Inspection inspect(byte[] model) {
    return inspector.inspect(ByteBuffer.wrap(model));
  }
}
