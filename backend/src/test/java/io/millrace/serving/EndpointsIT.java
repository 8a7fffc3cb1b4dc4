package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** From a run's artifact to answers, over HTTP and by the real server. */
class EndpointsIT {
  private static final String FOUR_NUMBERS =
      """
      {"id":"a","inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}\
      """;

  private static final String ONE_PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8"
          + "/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";

  private final ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
  private final ApiClient acme = tenant.client();

  @Test
  void aDeployedModelAnswersInJsonAndInBinary() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);

    // When
    Answer json = acme.post("/v2/models/digits/infer", FOUR_NUMBERS).expect(200);
    Answer binary = inferBinary("digits", 1, 2, 3, 4).expect(200);

    // Then
    assertThat(json.json().path("id").asText()).isEqualTo("a");
    assertThat(json.json().path("model_version").asText()).isEqualTo("1");
    assertThat(json.header("millrace-prediction-id")).isPresent();
    JsonNode values = json.json().path("outputs").path(0).path("data");
    assertThat(values.size()).isEqualTo(3);
    int header = Integer.parseInt(binary.header("Inference-Header-Content-Length").orElseThrow());
    ByteBuffer floats =
        ByteBuffer.wrap(binary.response().body(), header, 12)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3; i++) {
      assertThat(floats.getFloat()).isEqualTo((float) values.path(i).asDouble());
    }
    assertThat(acme.get("/v2/models/digits").expect(200).json().path("inputs").path(0).path("name"))
        .hasToString("\"x\"");
    acme.get("/v2/models/digits/versions/1/ready").expect(200);
    MillraceServer.stranger().get("/v2/health/live").expect(200);
  }

  @Test
  void theAdminSeesWhatTheDeviceSlotsHold() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);

    // When
    JsonNode devices =
        MillraceServer.admin().get("/admin/overview").expect(200).json().path("devices");

    // Then
    JsonNode cpu = devices.path(0);
    assertThat(cpu.path("name").asText()).isEqualTo("cpu");
    assertThat(cpu.path("memory").path("loadedModels").asLong()).isPositive();
    assertThat(cpu.path("memory").path("usedBytes").asLong()).isPositive();
    assertThat(cpu.path("slots")).isNotEmpty();
    for (JsonNode slot : cpu.path("slots")) {
      assertThat(slot.path("busyShare").asDouble()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void wrongRequestsAreAnsweredInTheProtocolsForm() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);

    // When
    Answer shape =
        acme.post(
            "/v2/models/digits/infer",
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,5],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5]}]}");

    // Then
    assertThat(shape.expect(400).json().path("error").asText()).contains("unexpected shape");
    assertThat(
            MillraceServer.newTenant()
                .post("/v2/models/digits/infer", FOUR_NUMBERS)
                .expect(404)
                .json()
                .path("error")
                .asText())
        .contains("endpoint");
    acme.post("/v2/models/digits/versions/7/infer", FOUR_NUMBERS).expect(404);
    acme.get("/v2/nothing").expect(404);
    MillraceServer.stranger().post("/v2/models/digits/infer", FOUR_NUMBERS).expect(401);
    assertThat(
            acme.withHeader("Inference-Header-Content-Length", "x")
                .post("/v2/models/digits/infer", FOUR_NUMBERS)
                .expect(400)
                .json()
                .has("error"))
        .isTrue();
  }

  @Test
  void aDeployedVersionCannotBeDeletedUntilItsEndpointIsGone() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);

    // When / Then
    assertThat(acme.delete("/models/digits/versions/1").expect(409).code()).isEqualTo("IN_USE");
    acme.delete("/endpoints/digits").expect(204);
    acme.post("/v2/models/digits/infer", FOUR_NUMBERS).expect(404);
    acme.delete("/models/digits/versions/1").expect(204);
  }

  @Test
  void friendlyPredictionsNameClassesFromNumbersFeaturesAndImages() {
    // Given
    deployShades();

    // When
    JsonNode answer =
        acme.post(
                "/endpoints/shades/predict",
                Map.of(
                    "instances",
                    List.of(
                        List.of(1, 1, 1, 1),
                        Map.of("a", 1, "b", 1, "c", 1, "d", 1),
                        Map.of("image", ONE_PIXEL))))
            .expect(200)
            .json();

    // Then
    JsonNode first = answer.path("predictions").path(0);
    assertThat(first.path("label").asText()).isIn("dark", "light");
    assertThat(first.path("scores").size()).isEqualTo(2);
    assertThat(first.path("confidence"))
        .isEqualTo(first.path("scores").path(first.path("label").asText()));
    assertThat(answer.path("predictions").path(1)).isEqualTo(first);
    assertThat(answer.path("predictions").path(2).path("scores").size()).isEqualTo(2);
  }

  @Test
  void instancesThatDoNotFitAreNamed() {
    // Given
    deployShades();
    String noPicture = Base64.getEncoder().encodeToString("no".getBytes(StandardCharsets.UTF_8));

    for (Object wrong :
        List.of(
            List.of(1, 2),
            "text",
            Map.of("a", 1),
            Map.of("image", "%%"),
            Map.of("image", noPicture))) {
      // When
      Answer answer = acme.post("/endpoints/shades/predict", Map.of("instances", List.of(wrong)));

      // Then
      assertThat(answer.expect(400).json().path("errors").path(0).path("pointer").asText())
          .startsWith("/instances/0");
    }
  }

  private void deployShades() {
    tenant.register(
        "shades",
        OnnxModels.mlp(4, 8, 2),
        Map.of(
            "classes", List.of("dark", "light"),
            "features", List.of("a", "b", "c", "d"),
            "image", Map.of("width", 2, "height", 2, "channels", 1)));
    tenant.deploy("shades", 1);
  }

  @Test
  void statisticsCountRequestsAndTheEndpointIsListed() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);

    // When
    for (int i = 0; i < 5; i++) {
      acme.post("/v2/models/digits/infer", FOUR_NUMBERS).expect(200);
    }

    // Then
    JsonNode statistics = acme.get("/endpoints/digits/statistics").expect(200).json();
    assertThat(statistics.path("requests").asLong()).isEqualTo(5);
    assertThat(statistics.path("deployments").path(0).path("rows").asLong()).isEqualTo(5);
    assertThat(statistics.at("/deployments/0/curve/0/rows").asInt()).isEqualTo(1);
    assertThat(statistics.at("/deployments/0/bestRows").asInt()).isBetween(1, 64);
    assertThat(acme.get("/endpoints?q=dig").expect(200).json().path("items").size()).isEqualTo(1);
    assertThat(acme.post("/endpoints", ServingTenant.endpoint("digits", 1)).expect(409).code())
        .isEqualTo("ALREADY_EXISTS");
    acme.get("/endpoints/none/statistics").expect(404);
  }

  @Test
  void anUpdateMovesTrafficWithoutAFailedRequest() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.addVersion("digits", "second.onnx", OnnxModels.mlp(4, 16, 3), 2, Map.of());
    tenant.deploy("digits", 1);
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> {
              int sent = 0;
              while (!stop.get()) {
                acme.post("/v2/models/digits/infer", FOUR_NUMBERS).expect(200);
                sent++;
              }
              return sent;
            });

    // When
    acme.withHeader("If-Match", "\"99\"")
        .patch("/endpoints/digits", Map.of("description", "x"))
        .expect(412);
    acme.patch(
            "/endpoints/digits",
            Map.of("deployments", List.of(Map.of("model", "digits", "version", 2))))
        .expect(200);
    ServingTenant.await(
        () -> acme.post("/v2/models/digits/infer", FOUR_NUMBERS).expect(200).json(),
        answer -> answer.path("model_version").asText().equals("2"));
    stop.set(true);

    // Then
    assertThat(load.join()).isPositive();
    acme.delete("/models/digits/versions/1").expect(204);
  }

  @Test
  void anEndpointShowsWhatAnswersAndWhatServedBefore() {
    // Given
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.addVersion("digits", "second.onnx", OnnxModels.mlp(4, 16, 3), 2, Map.of());
    tenant.deploy("digits", 1);
    assertThat(acme.get("/endpoints/digits").expect(200).json().path("previous").size()).isZero();

    // When
    changeSplit(List.of(share(1, 90), share(2, 10)));
    acme.patch("/endpoints/digits", Map.of("description", "two versions")).expect(200);
    JsonNode split =
        ServingTenant.await(
            () -> acme.get("/endpoints/digits").expect(200).json(),
            found -> found.path("answering").size() == 2);
    changeSplit(List.of(share(2, 100)));

    // Then
    assertThat(split.path("previous"))
        .hasToString("[{\"model\":\"digits\",\"version\":1,\"weight\":100}]");
    JsonNode last = acme.get("/endpoints/digits").expect(200).json();
    assertThat(last.path("previous"))
        .hasToString(
            "[{\"model\":\"digits\",\"version\":1,\"weight\":90},"
                + "{\"model\":\"digits\",\"version\":2,\"weight\":10}]");
    acme.delete("/models/digits/versions/1").expect(204);
    assertThat(acme.get("/endpoints/digits").expect(200).json().path("previous").size()).isZero();
  }

  private void changeSplit(List<Map<String, Object>> shares) {
    acme.patch("/endpoints/digits", Map.of("deployments", shares)).expect(200);
  }

  private static Map<String, Object> share(int version, int weight) {
    return Map.of("model", "digits", "version", version, "weight", weight);
  }

  @Test
  void deploymentsThatCannotBeAreNamed() {
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());

    acme.post("/endpoints", ServingTenant.endpoint("digits", 9)).expect(404);
    assertThat(
            acme.post(
                    "/endpoints",
                    Map.of("name", "e", "deployments", List.of(Map.of("model", "digits"))))
                .expect(400)
                .code())
        .isEqualTo("INVALID_REQUEST");
    acme.post(
            "/endpoints",
            Map.of(
                "name",
                "e",
                "deployments",
                List.of(Map.of("model", "digits", "version", 1, "weight", 0))))
        .expect(400);
  }

  private Answer inferBinary(String name, float... values) {
    String header =
        """
        {"inputs":[{"name":"x","shape":[1,%d],"datatype":"FP32","parameters":{"binary_data_size":%d}}],\
        "parameters":{"binary_data_output":true}}\
        """
            .formatted(values.length, 4 * values.length);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(json.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    body.put(json);
    for (float value : values) {
      body.putFloat(value);
    }
    return acme.withHeader("Inference-Header-Content-Length", Integer.toString(json.length))
        .post("/v2/models/" + name + "/infer", body.array());
  }
}
