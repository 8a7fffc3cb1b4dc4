package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints that move on with an alias, by the real server. */
class FollowedAliasIT {
  private static final String FOUR_NUMBERS =
      """
      {"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}\
      """;

  private final ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
  private final ApiClient acme = tenant.client();

  @BeforeEach
  void twoVersions() {
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.addVersion("digits", "second.onnx", OnnxModels.mlp(4, 16, 3), 2, Map.of());
    point("champion", 1);
  }

  @Test
  void theEndpointSwitchesWithoutAFailedRequest() {
    // Given
    deploy(List.of(Map.of("model", "digits", "alias", "champion", "follow", true)));
    awaitAnswerOf("1");
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> {
              int sent = 0;
              while (!stop.get()) {
                acme.post("/v2/models/live/infer", FOUR_NUMBERS).expect(200);
                sent++;
              }
              return sent;
            });

    // When
    point("champion", 2);

    // Then
    awaitAnswerOf("2");
    stop.set(true);
    assertThat(load.join()).isPositive();
    JsonNode endpoint = endpoint();
    assertThat(endpoint.at("/deployments/0/alias").asText()).isEqualTo("champion");
    assertThat(endpoint.at("/previous/0/version").asInt()).isEqualTo(1);
    assertThat(acme.get("/audit-events?action=endpoint.followed").expect(200).json().at("/items/0"))
        .isNotEmpty();
  }

  @Test
  void aCanaryThatIsPromotedLeavesItsShareToTheFollower() {
    // Given
    deploy(
        List.of(
            Map.of("model", "digits", "alias", "champion", "follow", true, "weight", 90),
            Map.of("model", "digits", "version", 2, "weight", 10)));

    // When
    point("champion", 2);

    // Then
    JsonNode endpoint =
        ServingTenant.await(this::endpoint, now -> now.path("deployments").size() == 1);
    assertThat(endpoint.at("/deployments/0/version").asInt()).isEqualTo(2);
    assertThat(endpoint.at("/deployments/0/weight").asInt()).isEqualTo(100);
    assertThat(endpoint.at("/deployments/0/alias").asText()).isEqualTo("champion");
  }

  @Test
  void whatCannotBeServedIsNotFollowedAndSaysWhy() {
    // Given
    deploy(List.of(Map.of("model", "digits", "alias", "champion", "follow", true)));
    awaitAnswerOf("1");
    String unservable = registerWithoutOnnx();

    // When
    point("champion", Integer.parseInt(unservable));

    // Then
    JsonNode endpoint =
        ServingTenant.await(this::endpoint, now -> now.at("/deployments/0").has("followProblem"));
    assertThat(endpoint.at("/deployments/0/followProblem").asText()).contains("unservable");
    assertThat(endpoint.at("/deployments/0/version").asInt()).isEqualTo(1);
    awaitAnswerOf("1");

    // When it points at one that can, the endpoint goes on
    point("champion", 2);

    // Then
    JsonNode after =
        ServingTenant.await(this::endpoint, now -> now.at("/deployments/0/version").asInt() == 2);
    assertThat(after.at("/deployments/0").has("followProblem")).isFalse();
  }

  @Test
  void othersStayWhereTheyAre() {
    // Given
    deploy(List.of(Map.of("model", "digits", "alias", "champion")));
    tenant.register("other", OnnxModels.mlp(4, 8, 3), Map.of());
    acme.put("/models/other/aliases/champion", Map.of("version", 1)).expect(200);
    acme.post(
            "/endpoints",
            Map.of(
                "name",
                "second",
                "deployments",
                List.of(Map.of("model", "digits", "alias", "champion", "follow", true))))
        .expect(201);

    // When
    point("champion", 2);

    // Then
    ServingTenant.await(
        () -> acme.get("/endpoints/second").expect(200).json(),
        now -> now.at("/deployments/0/version").asInt() == 2);
    assertThat(endpoint().at("/deployments/0/version").asInt()).isEqualTo(1);
    assertThat(endpoint().at("/deployments/0").has("alias")).isFalse();
  }

  @Test
  void followingTakesAnAlias() {
    Map<String, Object> wrong = Map.of("model", "digits", "version", 1, "follow", true);

    assertThat(
            acme.post("/endpoints", Map.of("name", "live", "deployments", List.of(wrong)))
                .expect(400)
                .json()
                .at("/errors/0/pointer")
                .asText())
        .isEqualTo("/deployments/0/follow");
  }

  private void deploy(List<Map<String, Object>> deployments) {
    acme.post("/endpoints", Map.of("name", "live", "deployments", deployments)).expect(201);
  }

  private void point(String alias, int version) {
    acme.put("/models/digits/aliases/" + alias, Map.of("version", version)).expect(200);
  }

  private JsonNode endpoint() {
    return acme.get("/endpoints/live").expect(200).json();
  }

  private void awaitAnswerOf(String version) {
    ServingTenant.await(
        () -> acme.post("/v2/models/live/infer", FOUR_NUMBERS).json(),
        answer -> answer.path("model_version").asText().equals(version));
  }

  /** As MLflow's clients register what only they can load. */
  private String registerWithoutOnnx() {
    String run =
        acme.post("/runs", Map.of("experimentId", "0")).expect(201).json().path("id").asText();
    acme.put(
            "/runs/" + run + "/artifact?path=model/MLmodel",
            "flavors: {}".getBytes(StandardCharsets.UTF_8))
        .expect(201);
    return acme.post(
            "/mlflow/api/2.0/mlflow/model-versions/create",
            Map.of("name", "digits", "source", "runs:/" + run + "/model", "run_id", run))
        .expect(200)
        .json()
        .at("/model_version/version")
        .asText();
  }
}
