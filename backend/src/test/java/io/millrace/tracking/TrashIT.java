package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The trash as people see it. */
class TrashIT {
  private final ApiClient owner = MillraceServer.newTenant();

  @Test
  void whatIsDeletedIsListedWithWhenByWhomAndHowLongItStays() {
    // Given
    String experiment = experiment("failed idea");
    String within = run(experiment, "goes with it");
    String alone = run("0", "goes alone");
    trashRun(alone);
    trashExperiment(experiment);

    // When
    JsonNode items = owner.get("/trash").expect(200).json().path("items");

    // Then
    assertThat(items.findValuesAsText("name")).containsExactly("failed idea", "goes alone");
    assertThat(items.at("/0/kind").asText()).isEqualTo("experiment");
    assertThat(items.at("/0/runs").asInt()).isEqualTo(1);
    assertThat(items.at("/1/experimentName").asText()).isEqualTo("Default");
    assertThat(items.at("/1/deletedBy").asText()).startsWith("key:");
    Instant deletedAt = Instant.parse(items.at("/1/deletedAt").asText());
    assertThat(Instant.parse(items.at("/1/purgeAt").asText()))
        .isEqualTo(deletedAt.plus(Duration.ofDays(30)));
    assertThat(items.toString()).doesNotContain(within);
  }

  @Test
  void itIsSearchedAndReadPageByPage() {
    for (int i = 0; i < 5; i++) {
      trashRun(run("0", "attempt " + i));
    }
    trashExperiment(experiment("an attempt in vain"));

    assertThat(names("?q=ATTEMPT%203")).containsExactly("attempt 3");
    assertThat(names("?kind=experiment")).containsExactly("an attempt in vain");
    assertThat(names("?q=nothing")).isEmpty();
    assertThat(Pages.walk(owner, "/trash?limit=2", item -> item.path("name").asText()))
        .containsExactly(
            "an attempt in vain", "attempt 4", "attempt 3", "attempt 2", "attempt 1", "attempt 0");
    assertThat(owner.get("/trash?kind=model").expect(400).code()).isEqualTo("INVALID_REQUEST");
    assertThat(owner.get("/trash?cursor=eA").expect(400).code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void manyComeBackAtOnceOrNone() {
    // Given
    String experiment = experiment("idea");
    String within = run(experiment, "within");
    String alone = run("0", "alone");
    trashRun(alone);
    trashExperiment(experiment);

    // When, Then
    Map<String, Object> both = Map.of("runs", List.of(alone), "experiments", List.of(experiment));
    assertThat(
            restore(Map.of("runs", List.of(alone, "nobody"), "experiments", List.of(experiment)))
                .expect(404)
                .code())
        .isEqualTo("NOT_FOUND");
    assertThat(names("")).hasSize(2);
    assertThat(MillraceServer.newTenant().post("/trash/restore", both).expect(404).code())
        .isEqualTo("NOT_FOUND");
    restore(both).expect(204);
    restore(both).expect(204);
    assertThat(names("")).isEmpty();
    owner.get("/runs/" + alone).expect(200);
    owner.get("/runs/" + within).expect(200);
    owner.get("/experiments/" + experiment).expect(200);
    assertThat(restore(Map.of("runs", List.of())).expect(400).code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void theRuleIsForOwnersAndAdmins() {
    assertThat(owner.get("/trash-rule").expect(200).json().toString())
        .isEqualTo("{\"keepDays\":30}");
    ApiClient engineer = key("engineer");
    assertThat(engineer.put("/trash-rule", Map.of("keepDays", 1)).expect(403).code())
        .isEqualTo("FORBIDDEN");

    JsonNode set = key("admin").put("/trash-rule", Map.of("keepDays", 365)).expect(200).json();

    assertThat(set.path("keepDays").asInt()).isEqualTo(365);
    assertThat(set.path("updatedBy").asText()).startsWith("key:");
    assertThat(engineer.get("/trash-rule").expect(200).json()).isEqualTo(set);
    for (int days : List.of(0, 3_651, -1)) {
      assertThat(owner.put("/trash-rule", Map.of("keepDays", days)).expect(400).code())
          .isEqualTo("INVALID_REQUEST");
    }
    assertThat(owner.get("/trash/purges").expect(200).json().path("items")).isEmpty();
  }

  private List<String> names(String query) {
    return owner.get("/trash" + query).expect(200).json().path("items").findValuesAsText("name");
  }

  private ApiClient.Answer restore(Map<String, Object> what) {
    return owner.post("/trash/restore", what);
  }

  private String experiment(String name) {
    return owner.post("/experiments", Map.of("name", name)).expect(201).json().path("id").asText();
  }

  private String run(String experiment, String name) {
    return owner
        .post("/runs", Map.of("experimentId", experiment, "name", name))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  private void trashRun(String run) {
    owner.post("/run-changes", Map.of("runs", List.of(run), "trashed", true)).expect(204);
  }

  private void trashExperiment(String experiment) {
    owner
        .post("/mlflow/api/2.0/mlflow/experiments/delete", Map.of("experiment_id", experiment))
        .expect(200);
  }

  private ApiClient key(String role) {
    return owner.withToken(
        owner
            .post("/api-keys", Map.of("name", role, "role", role))
            .expect(201)
            .json()
            .path("secret")
            .asText());
  }
}
