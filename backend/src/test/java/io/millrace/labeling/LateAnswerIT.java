package io.millrace.labeling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.resilience.TenantWork;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that comes after its lease, as the annotator's page sees it. */
class LateAnswerIT {
  private static final int LEASE_SECONDS = 5;

  private ApiClient ann;
  private ApiClient ben;
  private String project;

  @BeforeEach
  void oneTaskAndTwoAnnotators() {
    ApiClient owner = MillraceServer.newTenant();
    TenantWork work = new TenantWork(owner);
    String dataset = work.dataset("animals");
    String upload = work.archive(dataset, "files", 1);
    work.verified(upload);
    work.commit(dataset, List.of(upload), "first");
    project =
        owner
            .post(
                "/labeling-projects",
                Map.of(
                    "name",
                    "animals",
                    "kind",
                    "image_classification",
                    "datasetId",
                    dataset,
                    "version",
                    1,
                    "classes",
                    List.of("cat", "dog"),
                    "leaseSeconds",
                    LEASE_SECONDS))
            .expect(201)
            .json()
            .path("id")
            .asText();
    ann = annotator(owner, "ann");
    ben = annotator(owner, "ben");
  }

  @Test
  void theAnswerIsRefusedKeptAndThereWhenTheTaskIsLeasedAgain() {
    // Given
    JsonNode lost = lease(ann).expect(200).json();
    awaitFree();
    String task = lost.at("/task/id").asText();

    // When
    Answer late = submit(ann, lost, "dog");
    Answer again = submit(ann, lost, "dog");

    // Then
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("LEASE_LOST");
    assertThat(late.json().path("detail").asText()).contains("Your answer is kept as a draft");
    assertThat(again.code()).isEqualTo("LEASE_LOST");
    JsonNode leased = awaitLease(ann);
    assertThat(leased.at("/task/id").asText()).isEqualTo(task);
    assertThat(leased.at("/draft/result/choice").asText()).isEqualTo("dog");
    submit(ann, leased, "dog").expect(201);
  }

  @Test
  void nobodyElseSeesTheDraftAndWhoTookOverDecides() {
    // Given
    JsonNode lost = lease(ann).expect(200).json();
    awaitFree();
    JsonNode bens = lease(ben).expect(200).json();

    // When
    assertThat(submit(ann, lost, "dog").expect(409).code()).isEqualTo("LEASE_LOST");

    // Then
    assertThat(bens.at("/task/id").asText()).isEqualTo(lost.at("/task/id").asText());
    assertThat(bens.has("draft")).isFalse();
    ben.delete("/labeling-tasks/" + bens.at("/task/id").asText() + "/lease").expect(204);
    assertThat(lease(ben).expect(200).json().has("draft")).isFalse();
    submit(ben, awaitLease(ben), "cat").expect(201);
    lease(ann).expect(204);
    assertThat(submit(ann, lost, "dog").expect(409).code()).isEqualTo("LEASE_LOST");
  }

  @Test
  void aDraftSavedWithoutALeaseWaitsForTheNextOne() {
    // Given
    JsonNode lost = lease(ann).expect(200).json();
    awaitFree();

    // When
    ann.put(
            "/labeling-tasks/" + lost.at("/task/id").asText() + "/draft",
            Map.of("result", Map.of("choice", "cat")))
        .expect(200);

    // Then
    assertThat(awaitLease(ann).at("/draft/result/choice").asText()).isEqualTo("cat");
    assertThat(
            ann.put(
                    "/labeling-tasks/" + lost.at("/task/id").asText() + "/lease",
                    Map.of("token", lost.at("/lease/token").asLong()))
                .expect(409)
                .code())
        .isEqualTo("LEASE_LOST");
  }

  /** Waits until the lease has ended. */
  private void awaitFree() {
    Awaitility.await()
        .pollInterval(java.time.Duration.ofMillis(250))
        .until(
            () -> {
              Answer taken = lease(ben);
              if (taken.status() == 200) {
                ben.delete("/labeling-tasks/" + taken.json().at("/task/id").asText() + "/lease")
                    .expect(204);
              }
              return taken.status() == 200;
            });
  }

  private JsonNode awaitLease(ApiClient annotator) {
    return Awaitility.await()
        .until(() -> lease(annotator), leased -> leased.status() == 200)
        .json();
  }

  private Answer lease(ApiClient annotator) {
    return annotator.post("/labeling-projects/" + project + "/lease", Map.of());
  }

  private static Answer submit(ApiClient annotator, JsonNode leased, String choice) {
    return annotator.post(
        "/labeling-tasks/" + leased.at("/task/id").asText() + "/annotations",
        Map.of("token", leased.at("/lease/token").asLong(), "result", Map.of("choice", choice)));
  }

  private static ApiClient annotator(ApiClient owner, String name) {
    return MillraceServer.stranger()
        .withToken(
            owner
                .post("/api-keys", Map.of("name", name, "role", "annotator"))
                .expect(201)
                .json()
                .path("secret")
                .asText());
  }
}
