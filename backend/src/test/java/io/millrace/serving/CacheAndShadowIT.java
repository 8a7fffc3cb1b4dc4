package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stands between a request and its model, through the real server. */
class CacheAndShadowIT {
  private static final byte[] FIRST = OnnxModels.mlp(4, 8, 3);
  private static final byte[] SECOND = OnnxModels.mlp(4, 16, 3);
  private static final int REQUESTS = 30;

  private final ApiClient acme = MillraceServer.newTenant();
  private final TestEndpoints endpoints = new TestEndpoints(acme);

  @Test
  void repeatedInputsComeFromTheCacheUntilTheVersionChanges() {
    // Given
    endpoints.register("digits", Map.of(), FIRST, SECOND);
    endpoints.deploy("digits", Map.of());
    endpoints.infer("digits", 1);
    endpoints.patch("digits", Map.of("cache", true)).expect(200);

    // When
    JsonNode computed = outputs(1);
    JsonNode repeated = outputs(1);
    outputs(2);

    // Then
    assertThat(repeated).isEqualTo(computed);
    assertThat(endpoints.statistics("digits").path("cache"))
        .hasToString("{\"enabled\":true,\"hits\":1,\"misses\":2}");
    endpoints
        .patch("digits", Map.of("deployments", List.of(Map.of("model", "digits", "version", 2))))
        .expect(200);
    endpoints.until("/endpoints/digits", found -> found.at("/answering/0/version").asInt() == 2);
    assertThat(outputs(1)).as("of the new version").isNotEqualTo(computed);
    JsonNode usage =
        endpoints.until(
            "/usage/serving?interval=hour", found -> found.at("/total/answered").asInt() == 4);
    assertThat(usage.at("/total/cached").asInt()).isEqualTo(1);
    assertThat(usage.at("/total/rows").asInt()).isEqualTo(5);
  }

  @Test
  void aStickyKeyKeepsItsVersionInEveryProtocol() {
    // Given
    endpoints.register("digits", Map.of(), FIRST, SECOND);
    endpoints.deploy("digits", Map.of());
    endpoints
        .patch("digits", Map.of("deployments", List.of(share(1, 50), share(2, 50))))
        .expect(200);
    endpoints.until("/endpoints/digits", found -> found.path("answering").size() == 2);
    Set<String> seen = new HashSet<>();

    // When
    for (int i = 0; i < REQUESTS; i++) {
      String key = "user-" + i;
      String version = versionFor(key);
      seen.add(version);

      // Then
      assertThat(versionFor(key)).isEqualTo(version);
      assertThat(
              acme.post(
                      "/endpoints/digits/predict",
                      Map.of("instances", List.of(List.of(1, 2, 3, 4)), "stickyKey", key))
                  .expect(200)
                  .json()
                  .path("version")
                  .asText())
          .isEqualTo(version);
    }
    assertThat(seen).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void aShadowIsComparedAndNeverAnswersUntilItIsPromoted() {
    // Given
    endpoints.register("digits", Map.of("classes", List.of("a", "b", "c")), FIRST, SECOND);
    endpoints.deploy("digits", Map.of());
    endpoints
        .patch("digits", Map.of("shadow", Map.of("model", "digits", "version", 2)))
        .expect(200);
    endpoints.until(
        "/endpoints/digits", found -> found.at("/shadow/state").asText().equals("ready"));

    // When
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(endpoints.infer("digits", i).json().path("model_version").asText()).isEqualTo("1");
    }

    // Then
    assertCompared();
    assertThat(acme.delete("/models/digits/versions/2").expect(409).code()).isEqualTo("IN_USE");
    assertThat(endpoints.statistics("digits").path("deployments").size()).isEqualTo(1);

    // When: it is promoted
    endpoints
        .patch("digits", Map.of("deployments", List.of(Map.of("model", "digits", "version", 2))))
        .expect(200);

    // Then
    JsonNode promoted =
        endpoints.until(
            "/endpoints/digits", found -> found.at("/answering/0/version").asInt() == 2);
    assertThat(promoted.has("shadow")).isFalse();
    assertThat(endpoints.infer("digits", 1).json().path("model_version").asText()).isEqualTo("2");
  }

  private void assertCompared() {
    JsonNode shadow =
        endpoints
            .until(
                "/endpoints/digits/statistics",
                found ->
                    found.at("/shadow/requests").asInt() + found.at("/shadow/dropped").asInt()
                        == REQUESTS)
            .path("shadow");
    assertThat(shadow.path("rows").asInt()).isPositive();
    assertThat(shadow.path("failed").asInt()).isZero();
    int changed = 0;
    for (JsonNode pair : shadow.path("labels")) {
      assertThat(pair.path("answered")).isNotEqualTo(pair.path("shadow"));
      changed += pair.path("rows").asInt();
    }
    assertThat(changed).isEqualTo(shadow.path("differing").asInt());
  }

  @Test
  void aShadowThatCannotBeIsRefusedAndOneCanBeTakenAway() {
    // Given
    endpoints.register("digits", Map.of(), FIRST, SECOND);
    endpoints.deploy("digits", Map.of());

    // When / Then
    assertThat(
            endpoints
                .patch("digits", Map.of("shadow", Map.of("model", "digits", "version", 1)))
                .expect(400)
                .json()
                .at("/errors/0/pointer")
                .asText())
        .isEqualTo("/shadow");
    endpoints.patch("digits", Map.of("shadow", Map.of("model", "digits"))).expect(400);
    endpoints.patch("digits", Map.of("shadow", Map.of("model", "no", "version", 1))).expect(404);
    endpoints
        .patch("digits", Map.of("shadow", Map.of("model", "digits", "version", 2, "percent", 10)))
        .expect(200);
    endpoints.patch("digits", "{\"shadow\":null}").expect(200);
    assertThat(acme.get("/endpoints/digits").expect(200).json().has("shadow")).isFalse();
    acme.delete("/models/digits/versions/2").expect(204);
  }

  private JsonNode outputs(float first) {
    return endpoints.infer("digits", first).json().path("outputs");
  }

  private String versionFor(String key) {
    return endpoints.inferSticky("digits", key).json().path("model_version").asText();
  }

  private static Map<String, Object> share(int version, int weight) {
    return Map.of("model", "digits", "version", version, "weight", weight);
  }
}
