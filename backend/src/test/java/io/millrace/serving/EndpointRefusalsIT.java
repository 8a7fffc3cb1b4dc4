package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.millrace.identity.Role;
import io.millrace.testing.ApiClient;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.MillraceServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an endpoint tells of requests that it did not answer, by the real server. */
class EndpointRefusalsIT {
  private static final String LIST = "/endpoints/digits/refusals";
  private static final String SHORT =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";

  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  private static ApiClient acme;

  @BeforeAll
  static void deploy() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    acme = tenant.client();
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);
  }

  @Test
  void everyProtocolsWrongInputIsToldAsTheClientWasTold() {
    // When
    String told =
        acme.post("/v2/models/digits/infer", SHORT).expect(400).json().path("error").asText();
    acme.post("/v1/models/digits:predict", "{\"instances\":[[1,2]]}").expect(400);
    acme.post("/endpoints/digits/predict", Map.of("instances", List.of(List.of(1)))).expect(400);
    GrpcTestClient.stranger()
        .as(acme)
        .call(
            "/" + GrpcInference.SERVICE + "/ModelInfer",
            ModelInferRequest.newBuilder().setModelName("digits").build(),
            ModelInferResponse.getDefaultInstance());

    // Then
    JsonNode items = acme.get(LIST + "?reason=input").expect(200).json().path("items");
    assertThat(items.findValuesAsText("protocol"))
        .containsSubsequence(
            "open_inference_grpc", "predict", "tensorflow_serving", "open_inference_rest");
    JsonNode rest = only(items, each -> each.path("message").asText().equals(told));
    assertThat(rest.path("model").asText()).isEqualTo("digits");
    assertThat(rest.path("version").asInt()).isEqualTo(1);
    assertThat(rest.path("subject").asText()).startsWith("key:");
    assertThat(rest.path("count").asInt()).isPositive();
  }

  @Test
  void aRateThatIsPassedIsFoldedWithItsRetryAfter() {
    // Given
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    ApiClient busy = tenant.client();
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);
    MillraceServer.admin()
        .patch(
            "/admin/tenants/" + busy.get("/tenant").json().path("id").asText(),
            Map.of("quota", Map.of("predictionsPerSecond", 1)))
        .expect(200);
    String rows = "[[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4]]";

    // When
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      int status =
          busy.post("/v1/models/digits:predict", "{\"instances\":" + rows + "}")
              .response()
              .statusCode();
      refused += status == 429 ? 1 : 0;
    }

    // Then
    List<JsonNode> items = new ArrayList<>();
    busy.get(LIST + "?reason=rate_limited").json().path("items").forEach(items::add);
    assertThat(items).isNotEmpty().hasSizeLessThan(refused);
    assertThat(items.stream().mapToInt(each -> each.path("count").asInt()).sum())
        .isEqualTo(refused);
    assertThat(items.get(0).path("retryAfterSeconds").asInt()).isPositive();
    assertThat(busy.get(LIST + "?limit=1").expect(200).json().path("items")).hasSize(1);
  }

  @Test
  void othersSeeNothingAndThoseOfLowRoleNoNames() {
    // Given
    acme.post("/v2/models/digits/infer", "{\"inputs\":[]}").expect(400);
    String viewer =
        acme.post("/api-keys", Map.of("name", "viewer", "role", Role.VIEWER.wireName()))
            .expect(201)
            .json()
            .path("secret")
            .asText();

    // Then
    JsonNode seen =
        MillraceServer.stranger().withToken(viewer).get(LIST).expect(200).json().path("items");
    assertThat(seen).isNotEmpty();
    assertThat(seen.findValues("subject")).isEmpty();
    MillraceServer.newTenant().get(LIST).expect(404);
    acme.get("/endpoints/nothing/refusals").expect(404);
    acme.get(LIST + "?reason=nothing").expect(400);
    acme.get(LIST + "?cursor=x").expect(400);
  }

  @Test
  void whatIsRefusedByItsHeadIsSharedOutAsTheTrafficIs() {
    // Given
    deploySplit();
    GrpcTestClient client = GrpcTestClient.stranger().as(acme);

    // When nobody could answer in time
    for (int i = 0; i < 60; i++) {
      client.callWithin(
          1,
          "/" + GrpcInference.SERVICE + "/ModelInfer",
          ModelInferRequest.newBuilder().setModelName("split").build(),
          ModelInferResponse.getDefaultInstance());
    }

    // Then
    Map<Integer, Integer> byVersion = new HashMap<>();
    JsonNode items = acme.get("/endpoints/split/refusals?limit=200").expect(200).json();
    for (JsonNode each : items.path("items")) {
      if (each.path("reason").asText().endsWith("_deadline")) {
        byVersion.merge(each.path("version").asInt(), each.path("count").asInt(), Integer::sum);
      }
    }
    assertThat(byVersion.getOrDefault(1, 0)).as("%s of %s", byVersion, items).isGreaterThan(30);
  }

  /** Nine requests in ten are the first version's. */
  private static void deploySplit() {
    ServingTenant tenant = new ServingTenant(acme);
    tenant.register("split", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.addVersion("split", "two.onnx", OnnxModels.mlp(4, 8, 3), 2, Map.of());
    acme.post(
            "/endpoints",
            Map.of(
                "name",
                "split",
                "deployments",
                List.of(
                    Map.of("model", "split", "version", 1, "weight", 9),
                    Map.of("model", "split", "version", 2, "weight", 1))))
        .expect(201);
    ServingTenant.await(
        () -> acme.get("/endpoints/split").expect(200).json().path("deployments"),
        all -> all.findValuesAsText("state").equals(List.of("ready", "ready")));
    acme.post("/v2/models/split/versions/1/infer", ROW).expect(200);
    acme.post("/v2/models/split/versions/2/infer", ROW).expect(200);
  }

  private static JsonNode only(JsonNode items, Predicate<JsonNode> which) {
    List<JsonNode> found = new ArrayList<>();
    items.forEach(
        each -> {
          if (which.test(each)) {
            found.add(each);
          }
        });
    assertThat(found).as(items.toString()).hasSize(1);
    return found.get(0);
  }
}
