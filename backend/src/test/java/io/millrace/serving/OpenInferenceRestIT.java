package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelRepositoryParameter;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import io.millrace.serving.protocol.Compression;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.MillraceServer;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The extensions of the Open Inference Protocol over REST, by the real server. */
class OpenInferenceRestIT {
  private static final String SERVICE = "/inference.GRPCInferenceService/";
  private static final String ONE_ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]%s}";

  private static ApiClient acme;

  @BeforeAll
  static void deployModels() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    acme = tenant.client();
    tenant.register(
        "digits", OnnxModels.mlp(4, 8, 3), Map.of("classes", List.of("zero", "one", "two")));
    tenant.deploy("digits", 1);
    tenant.register("wide", OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, 2_000), Map.of());
    tenant.deploy("wide", 1);
  }

  @Test
  void bodiesAreCompressedBothWaysWhereTheClientSaysSo() {
    // Given
    String zeros = Arrays.toString(new int[2_000]);
    byte[] json =
        ("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2000],\"datatype\":\"FP32\",\"data\":"
                + zeros
                + "}]}")
            .getBytes(StandardCharsets.UTF_8);
    Answer plain = acme.send("POST", "/v2/models/wide/infer", json).expect(200);
    assertThat(plain.header("Content-Encoding")).isEmpty();

    for (String encoding : List.of("gzip", "deflate")) {
      // When
      Answer answer =
          acme.withHeader("Content-Encoding", encoding)
              .withHeader("Accept-Encoding", "br, " + encoding + ";q=0.8")
              .send("POST", "/v2/models/wide/infer", Compression.deflate(json, encoding))
              .expect(200);

      // Then
      assertThat(answer.header("Content-Encoding")).contains(encoding);
      byte[] inflated = Compression.inflate(answer.response().body(), encoding, 1 << 20);
      assertThat(inflated).isEqualTo(plain.response().body());
    }
    assertThat(
            acme.withHeader("Accept-Encoding", "gzip;q=0, identity")
                .send("POST", "/v2/models/wide/infer", json)
                .expect(200)
                .header("Content-Encoding"))
        .isEmpty();
  }

  @Test
  void whatInflatesToTooMuchOrIsNotCompressedIsRefused() {
    byte[] bomb = Compression.deflate(new byte[80 << 20], "gzip");

    assertThat(error(acme.withHeader("Content-Encoding", "gzip"), bomb, 413)).contains("inflates");
    assertThat(error(acme.withHeader("Content-Encoding", "gzip"), new byte[100], 400))
        .contains("Content-Encoding gzip");
    assertThat(error(acme.withHeader("Content-Encoding", "br"), new byte[100], 415))
        .contains("'br' is not supported");
  }

  private static String error(ApiClient client, byte[] body, int status) {
    return client
        .send("POST", "/v2/models/digits/infer", body)
        .expect(status)
        .json()
        .path("error")
        .asText();
  }

  @Test
  void aRawBodyIsTheOneInput() {
    // Given
    ByteBuffer body = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    body.putFloat(1).putFloat(2).putFloat(3).putFloat(4);

    // When
    Answer answer =
        acme.withHeader("Inference-Header-Content-Length", "0")
            .send("POST", "/v2/models/digits/infer", body.array())
            .expect(200);

    // Then
    int header = Integer.parseInt(answer.header("Inference-Header-Content-Length").orElseThrow());
    assertThat(answer.response().body().length - header).isEqualTo(12);
  }

  @Test
  void classesComeInPlaceOfScores() {
    // When
    String outputs = ",\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":%s}}]";
    JsonNode output =
        acme.post("/v2/models/digits/infer", ONE_ROW.formatted(outputs.formatted("9")))
            .expect(200)
            .json()
            .at("/outputs/0");

    // Then
    assertThat(output.path("datatype").asText()).isEqualTo("BYTES");
    assertThat(output.path("shape")).hasToString("[1,3]");
    assertThat(output.at("/data/0").asText()).matches("-?[0-9]+\\.[0-9]{6}:[0-2]:(zero|one|two)");
    acme.post("/v2/models/digits/infer", ONE_ROW.formatted(outputs.formatted("-1"))).expect(400);
  }

  @Test
  void statisticsConfigurationAndIndexAreToldOfOwnModels() {
    // Given
    acme.post("/v2/models/digits/infer", ONE_ROW.formatted("")).expect(200);

    // When
    JsonNode one =
        ServingTenant.await(
            () -> acme.get("/v2/models/digits/versions/1/stats").expect(200).json(),
            // a batch is counted after its answers are on their way
            found -> found.at("/model_stats/0/batch_stats/0/compute_infer/ns").asLong() > 0);
    JsonNode all = acme.get("/v2/models/stats").expect(200).json();
    JsonNode config = acme.get("/v2/models/digits/config").expect(200).json();
    JsonNode index = acme.post("/v2/repository/index", "{\"ready\":true}").expect(200).json();

    // Then
    assertThat(one.at("/model_stats/0/inference_stats/success/count").asInt()).isPositive();
    assertThat(all.path("model_stats").size()).isGreaterThanOrEqualTo(2);
    assertThat(config.at("/input/0/dims")).hasToString("[4]");
    assertThat(index.at("/0/state").asText()).isEqualTo("READY");
    acme.get("/v2/models/digits/versions/9/stats").expect(404);
    assertThat(acme.get("/v2/models/none/config").expect(404).json().path("error").asText())
        .startsWith("Request for unknown model: 'none' is not found");
    assertThat(MillraceServer.newTenant().get("/v2/models/stats").json().path("model_stats"))
        .isEmpty();
  }

  @Test
  void aModelFileBecomesAnEndpointAndReplacesIt() {
    // When
    load("loaded", OnnxModels.mlp(4, 8, 3)).expect(200);
    JsonNode first = acme.post("/v2/models/loaded/infer", ONE_ROW.formatted("")).json();
    load("loaded", OnnxModels.mlp(4, 8, 2)).expect(200);
    JsonNode second = acme.post("/v2/models/loaded/infer", ONE_ROW.formatted("")).json();

    // Then
    assertThat(first.path("model_version").asText()).isEqualTo("1");
    assertThat(second.path("model_version").asText()).isEqualTo("2");
    assertThat(second.at("/outputs/0/shape")).hasToString("[1,2]");
    acme.post("/v2/repository/any/models/loaded/unload", "{}").expect(200);
    acme.post("/v2/models/loaded/infer", ONE_ROW.formatted("")).expect(404);
    acme.post("/v2/repository/models/loaded/load", null).expect(200);
    assertThat(
            acme.post("/v2/models/loaded/infer", ONE_ROW.formatted(""))
                .expect(200)
                .json()
                .path("model_version")
                .asText())
        .isEqualTo("2");
  }

  @Test
  void aLoadThatCannotBeIsAnsweredWithItsReason() {
    assertThat(load("garbage", new byte[1_000]).expect(422).json().path("error").asText())
        .startsWith("failed to load 'garbage'");
    assertThat(
            acme.post("/v2/repository/models/nowhere/load", "{}")
                .expect(404)
                .json()
                .path("error")
                .asText())
        .contains("no version is available");
    for (String wrong :
        List.of(
            "[]",
            "{\"parameters\":{\"file:1/model.onnx\":7}}",
            "{\"parameters\":{\"file:1/model.onnx\":\"%%\"}}",
            "{\"parameters\":{\"file:1/other.bin\":\"\"}}",
            "{\"parameters\":" + "[".repeat(100))) {
      acme.post("/v2/repository/models/wrong/load", wrong).expect(400);
    }
    acme.post("/v2/repository/models/no%20spaces/load", "{}").expect(400);
    acme.post("/v2/repository/models/nowhere/unload", "{}").expect(404);
    acme.get("/v2/models/garbage").expect(404);
  }

  @Test
  void modelsAreLoadedAndUnloadedOverGrpcToo() {
    // Given
    GrpcTestClient grpc = GrpcTestClient.stranger().as(acme);
    RepositoryModelLoadRequest load =
        RepositoryModelLoadRequest.newBuilder()
            .setModelName("over-grpc")
            .putParameters(
                "file:1/model.onnx",
                ModelRepositoryParameter.newBuilder()
                    .setBytesParam(ByteString.copyFrom(OnnxModels.mlp(4, 8, 3)))
                    .build())
            .build();

    // When
    grpc.call(
            SERVICE + "RepositoryModelLoad", load, RepositoryModelLoadResponse.getDefaultInstance())
        .only();
    acme.post("/v2/models/over-grpc/infer", ONE_ROW.formatted("")).expect(200);
    grpc.call(
            SERVICE + "RepositoryModelUnload",
            RepositoryModelUnloadRequest.newBuilder().setModelName("over-grpc").build(),
            RepositoryModelUnloadResponse.getDefaultInstance())
        .only();

    // Then
    assertThat(
            grpc.call(
                    SERVICE + "ModelInfer",
                    ModelInferRequest.newBuilder().setModelName("over-grpc").build(),
                    ModelInferResponse.getDefaultInstance())
                .status())
        .isEqualTo(GrpcStatus.NOT_FOUND);
  }

  private static Answer load(String name, byte[] file) {
    return acme.post(
        "/v2/repository/models/" + name + "/load",
        Map.of(
            "parameters",
            Map.of("config", "{}", "file:1/model.onnx", Base64.getEncoder().encodeToString(file))));
  }
}
