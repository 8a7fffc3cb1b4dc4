package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelConfig;
import inference.ModelConfigRequest;
import inference.ModelConfigResponse;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ModelStatistics;
import inference.ModelStatisticsRequest;
import inference.ModelStatisticsResponse;
import inference.ModelStreamInferResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import io.millrace.testing.ApiClient;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.GrpcTestClient.Ended;
import io.millrace.testing.MillraceServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Open Inference Protocol over gRPC, by the real server and a client written by others. */
class GrpcInferenceIT {
  private static final String SERVICE = "/inference.GRPCInferenceService/";
  private static final String INFER = SERVICE + "ModelInfer";

  private static ApiClient acme;
  private static GrpcTestClient grpc;

  @BeforeAll
  static void deployModels() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    acme = tenant.client();
    grpc = GrpcTestClient.stranger().as(acme);
    tenant.register(
        "digits", OnnxModels.mlp(4, 8, 3), Map.of("classes", List.of("zero", "one", "two")));
    tenant.deploy("digits", 1);
    tenant.register("texts", OnnxModels.unary("Identity", OnnxModels.STRING, -1), Map.of());
    tenant.deploy("texts", 1);
    tenant.register("slow", OnnxModels.mlp(256, 2048, 2048, 100), Map.of());
    tenant.deploy("slow", 1);
  }

  @Test
  void rawAndTypedContentsAnswerWhatRestAnswers() {
    // Given
    JsonNode rest =
        acme.post(
                "/v2/models/digits/infer",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\","
                    + "\"data\":[1,2,3,4]}]}")
            .expect(200)
            .json();

    for (ModelInferRequest request : List.of(typed(1, 2, 3, 4), raw(1, 2, 3, 4))) {
      // When
      ModelInferResponse answer = infer(request.toBuilder().setId("a\"b").build()).only();

      // Then
      assertThat(answer.getModelName()).isEqualTo("digits");
      assertThat(answer.getModelVersion()).isEqualTo("1");
      assertThat(answer.getId()).isEqualTo("a\"b");
      assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 3L);
      ByteBuffer floats = floats(answer.getRawOutputContents(0));
      for (int i = 0; i < 3; i++) {
        assertThat(floats.getFloat()).isEqualTo((float) rest.at("/outputs/0/data/" + i).asDouble());
      }
    }
  }

  @Test
  void textsGoInAndOut() {
    // Given
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("texts")
            .addInputs(
                input("BYTES", 2)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFromUtf8("né"))
                            .addBytesContents(ByteString.EMPTY)))
            .build();

    // When
    ByteString raw = infer(request).only().getRawOutputContents(0);

    // Then
    ModelInferRequest again =
        request.toBuilder().setInputs(0, input("BYTES", 2)).addRawInputContents(raw).build();
    assertThat(infer(again).only().getRawOutputContents(0)).isEqualTo(raw);
    assertThat(raw.toString(StandardCharsets.ISO_8859_1))
        .isEqualTo("\3\0\0\0né\0\0\0\0".replace("é", "\u00c3\u00a9"));
  }

  @Test
  void classesAreNamedWhereAskedFor() {
    // Given
    ModelInferRequest request =
        raw(1, 2, 3, 4).toBuilder()
            .addOutputs(
                InferRequestedOutputTensor.newBuilder()
                    .setName("y")
                    .putParameters(
                        "classification", InferParameter.newBuilder().setInt64Param(2).build()))
            .build();

    // When
    ModelInferResponse answer = infer(request).only();

    // Then
    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 2L);
    assertThat(answer.getRawOutputContents(0).substring(4).toStringUtf8())
        .containsPattern("^-?[0-9]+\\.[0-9]{6}:[0-2]:(zero|one|two)");
  }

  @Test
  void aStreamIsAnsweredInOrderAndOutlivesAWrongRequest() {
    // Given
    List<ModelInferRequest> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(raw(i, 0, 0, 0).toBuilder().setId("n" + i).build());
    }
    requests.set(100, requests.get(100).toBuilder().setModelName("none").build());

    // When
    Ended<ModelStreamInferResponse> ended =
        grpc.stream(
            SERVICE + "ModelStreamInfer", requests, ModelStreamInferResponse.getDefaultInstance());

    // Then
    assertThat(ended.status()).isEqualTo(GrpcStatus.OK);
    assertThat(ended.messages()).hasSize(200);
    for (int i = 0; i < 200; i++) {
      ModelStreamInferResponse answer = ended.messages().get(i);
      assertThat(answer.getInferResponse().getId()).isEqualTo("n" + i);
      assertThat(answer.getErrorMessage().isEmpty()).isEqualTo(i != 100);
      assertThat(answer.getInferResponse().containsParameters("millrace-prediction-id"))
          .isEqualTo(i != 100);
    }
    assertThat(ended.messages().get(100).getErrorMessage())
        .startsWith("Request for unknown model: 'none' is not found");
  }

  @Test
  void modelsDescribeThemselves() {
    // When
    ModelMetadataResponse metadata =
        ask(
            "ModelMetadata",
            ModelMetadataRequest.newBuilder().setName("digits").build(),
            ModelMetadataResponse.getDefaultInstance());
    ModelConfig config =
        ask(
                "ModelConfig",
                ModelConfigRequest.newBuilder().setName("digits").build(),
                ModelConfigResponse.getDefaultInstance())
            .getConfig();
    infer(raw(1, 2, 3, 4)).only();
    ModelStatistics statistics =
        ask(
                "ModelStatistics",
                ModelStatisticsRequest.newBuilder().setName("digits").build(),
                ModelStatisticsResponse.getDefaultInstance())
            .getModelStats(0);

    // Then
    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 4L);
    assertThat(config.getMaxBatchSize()).isEqualTo(64);
    assertThat(config.getInput(0).getDimsList()).containsExactly(4L);
    assertThat(statistics.getInferenceStats().getSuccess().getCount()).isPositive();
    assertThat(statistics.getBatchStatsCount()).isPositive();
  }

  @Test
  void theServerTellsWhatItHas() {
    // When
    RepositoryIndexResponse index =
        ask(
            "RepositoryIndex",
            RepositoryIndexRequest.getDefaultInstance(),
            RepositoryIndexResponse.getDefaultInstance());
    ServerMetadataResponse server =
        ask(
            "ServerMetadata",
            ServerMetadataRequest.getDefaultInstance(),
            ServerMetadataResponse.getDefaultInstance());

    // Then
    assertThat(index.getModelsList())
        .extracting(each -> each.getName() + " " + each.getVersion() + " " + each.getState())
        .containsExactly("digits 1 READY", "slow 1 READY", "texts 1 READY");
    assertThat(server.getName()).isEqualTo("millrace");
    assertThat(isReady("digits", "1")).isTrue();
    assertThat(isReady("digits", "7")).isFalse();
    assertThat(isReady("none", "")).isFalse();
  }

  private static <T extends Message> T ask(String method, Message request, T answers) {
    return grpc.call(SERVICE + method, request, answers).only();
  }

  private static boolean isReady(String model, String version) {
    return grpc.call(
            SERVICE + "ModelReady",
            ModelReadyRequest.newBuilder().setName(model).setVersion(version).build(),
            ModelReadyResponse.getDefaultInstance())
        .only()
        .getReady();
  }

  @Test
  void aKeyIsAlsoTakenAsThePasswordOfBasic() {
    String key = acme.credential().substring("Bearer ".length());
    String basic =
        Base64.getEncoder().encodeToString(("any:" + key).getBytes(StandardCharsets.UTF_8));

    assertThat(
            grpc.with("authorization", "Basic " + basic)
                .call(INFER, raw(1, 2, 3, 4), ModelInferResponse.getDefaultInstance())
                .only()
                .getModelName())
        .isEqualTo("digits");
  }

  @Test
  void aTimeLimitThatCannotBeMetIsAnsweredAsSuch() {
    // When
    Ended<ModelInferResponse> ended =
        grpc.callWithin(1, INFER, slow(), ModelInferResponse.getDefaultInstance());

    // Then
    assertThat(ended.status())
        .isIn(GrpcStatus.DEADLINE_EXCEEDED, GrpcStatus.UNAVAILABLE, GrpcStatus.RESOURCE_EXHAUSTED);
    assertThat(ended.messages()).isEmpty();
  }

  @Test
  void cancelledCallsLeaveTheQueue() {
    // Given
    Buffer message = Buffer.buffer(slow().toByteArray());
    List<GrpcClientRequest<Buffer, ModelInferResponse>> calls = new ArrayList<>();

    // When
    for (int i = 0; i < 300; i++) {
      GrpcClientRequest<Buffer, ModelInferResponse> call =
          grpc.begin(INFER, ModelInferResponse.getDefaultInstance());
      call.end(message);
      calls.add(call);
    }
    slowStatistics(now -> now.path("queueDepth").asInt() > 0);
    calls.forEach(GrpcClientRequest::cancel);

    // Then
    JsonNode statistics = slowStatistics(now -> now.path("queueDepth").asInt() == 0);
    assertThat(statistics.at("/refusals/cancelled").asInt()).isPositive();
    assertThat(infer(slow()).only().getOutputs(0).getShapeList()).containsExactly(16L, 100L);
  }

  private static JsonNode slowStatistics(Predicate<JsonNode> wanted) {
    return ServingTenant.await(
        () -> acme.get("/endpoints/slow/statistics").expect(200).json(), wanted);
  }

  private static ModelInferRequest slow() {
    return ModelInferRequest.newBuilder()
        .setModelName("slow")
        .addInputs(input("FP32", 16, 256))
        .addRawInputContents(ByteString.copyFrom(new byte[16 * 256 * 4]))
        .build();
  }

  private static Ended<ModelInferResponse> infer(ModelInferRequest request) {
    return grpc.call(INFER, request, ModelInferResponse.getDefaultInstance());
  }

  private static ModelInferRequest typed(float... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (float value : values) {
      contents.addFp32Contents(value);
    }
    return ModelInferRequest.newBuilder()
        .setModelName("digits")
        .addInputs(input("FP32", 1, values.length).setContents(contents))
        .build();
  }

  private static ModelInferRequest raw(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return ModelInferRequest.newBuilder()
        .setModelName("digits")
        .addInputs(input("FP32", 1, values.length))
        .addRawInputContents(ByteString.copyFrom(bytes.flip()))
        .build();
  }

  private static InferInputTensor.Builder input(String datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
    for (long dimension : shape) {
      input.addShape(dimension);
    }
    return input;
  }

  private static ByteBuffer floats(ByteString raw) {
    return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
