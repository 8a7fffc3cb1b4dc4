package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.DatasetUploads;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands around a run, and what people write about runs and experiments. */
class RunContextIT {
  private static final String PARENT = "mlflow.parentRunId";
  private static final String NOTE = "mlflow.note.content";
  private static final String MLFLOW = "/mlflow/api/2.0/mlflow/";

  private final ApiClient owner = MillraceServer.newTenant();

  @Test
  void aRunKnowsItsParentAndItsParts() {
    // Given
    String parent = run("sweep", Map.of());
    String first = run("trial 1", Map.of(PARENT, parent));
    String second = run("trial 2", Map.of(PARENT, parent));
    String trashed = run("trial 3", Map.of(PARENT, parent));
    run("elsewhere", Map.of(PARENT, parent + "0".repeat(7_000)));
    change(trashed, Map.of("trashed", true));

    // When
    JsonNode ofParent = links(parent);
    JsonNode ofChild = links(first);

    // Then
    assertThat(ofParent.path("children").findValuesAsText("id"))
        .containsExactlyInAnyOrder(first, second);
    assertThat(ofParent.path("childCount").asInt()).isEqualTo(2);
    assertThat(ofParent.has("parent")).isFalse();
    assertThat(ofChild.at("/parent/name").asText()).isEqualTo("sweep");
    assertThat(ofChild.path("children")).isEmpty();
  }

  @Test
  void aRunThatNamesItselfOrARunInTheTrashHasNoParent() {
    String gone = run("gone", Map.of());
    String self = run("self", Map.of());
    String orphan = run("orphan", Map.of(PARENT, gone));
    change(self, Map.of("tags", Map.of(PARENT, self)));
    change(gone, Map.of("trashed", true));

    assertThat(links(self).has("parent")).isFalse();
    assertThat(links(self).path("children")).isEmpty();
    assertThat(links(orphan).has("parent")).isFalse();
    assertThat(owner.get("/runs/" + gone + "/links").expect(404).code()).isEqualTo("NOT_FOUND");
    assertThat(MillraceServer.newTenant().get("/runs/" + self + "/links").expect(404).code())
        .isEqualTo("NOT_FOUND");
  }

  @Test
  void aForkNamesItsSourceAndASourceItsForks() {
    // Given
    String source = run("baseline", Map.of("team", "vision", NOTE, "of the source"));
    owner.post("/runs/" + source + "/log", losses(0, 1, 2)).expect(204);
    ApiClient once = owner.withHeader("Idempotency-Key", "a fork");
    Map<String, Object> wanted = Map.of("step", 1, "params", Map.of("lr", "0.2"));

    // When
    JsonNode fork = once.post("/runs/" + source + "/fork", wanted).expect(201).json();
    JsonNode again = once.post("/runs/" + source + "/fork", wanted).expect(201).json();

    // Then
    String id = fork.path("id").asText();
    assertThat(again).isEqualTo(fork);
    assertThat(fork.path("name").asText()).isEqualTo("baseline-fork-1");
    assertThat(fork.path("status").asText()).isEqualTo("scheduled");
    assertThat(fork.at("/metrics/loss/step").asInt()).isEqualTo(1);
    assertThat(fork.path("params").toString()).isEqualTo("{\"lr\":\"0.2\"}");
    assertThat(fork.path("tags").has(NOTE)).isFalse();
    assertThat(fork.path("forkedFrom").toString())
        .isEqualTo("{\"runId\":\"" + source + "\",\"name\":\"baseline\",\"step\":1}");
    assertThat(links(id).at("/source/id").asText()).isEqualTo(source);
    assertThat(links(source).path("forkCount").asInt()).isEqualTo(1);
    assertThat(links(source).at("/forks/0/run/id").asText()).isEqualTo(id);
    assertThat(links(source).at("/forks/0/step").asInt()).isEqualTo(1);
    assertThat(
            owner.get("/lineage?kind=run&id=" + source).expect(200).json().path("edges").toString())
        .contains("\"to\":\"run:" + id + "\",\"relation\":\"forked_from\"");
    change(id, Map.of("trashed", true));
    assertThat(links(source).path("forks")).isEmpty();
    assertThat(links(source).path("forkCount").asInt()).isZero();
  }

  @Test
  void whatCannotBeForkedSaysWhy() {
    String source = run("baseline", Map.of());
    String fork = "/runs/" + source + "/fork";
    owner.post("/runs/" + source + "/log", losses(4)).expect(204);

    assertThat(owner.post(fork, Map.of("step", 5)).expect(400).text())
        .contains("last step is 4", "/step");
    assertThat(owner.post(fork, Map.of("step", -1)).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(owner.post(fork, Map.of("step", 1, "tags", Map.of("a\nb", ""))).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(MillraceServer.newTenant().post(fork, Map.of("step", 1)).expect(404).code())
        .isEqualTo("NOT_FOUND");
    String orphan =
        owner
            .post(fork, Map.of("step", 4, "name", "orphan"))
            .expect(201)
            .json()
            .path("id")
            .asText();
    change(source, Map.of("trashed", true));
    assertThat(owner.post(fork, Map.of("step", 1)).expect(409).code()).isEqualTo("CONFLICT");
    assertThat(links(orphan).has("source")).isFalse();
    assertThat(owner.get("/runs/" + orphan).expect(200).json().at("/forkedFrom/name").asText())
        .isEqualTo("baseline");
  }

  @Test
  void aRunThatGoesOnAfterItsEndSaysSinceWhen() {
    // Given
    String path = "/runs/" + run("long", Map.of());
    owner.post(path + "/log", losses(1)).expect(204);
    JsonNode ended = owner.patch(path, Map.of("status", "finished")).expect(200).json();
    assertThat(ended.has("endedAt")).isTrue();
    assertThat(ended.has("resumedAt")).isFalse();

    // When
    JsonNode resumed = owner.patch(path, Map.of("status", "running")).expect(200).json();
    owner.post(path + "/log", losses(3, 2)).expect(204);

    // Then
    assertThat(resumed.has("endedAt")).isFalse();
    assertThat(resumed.has("resumedAt")).isTrue();
    assertThat(owner.patch(path, Map.of("status", "running")).expect(200).json().path("resumedAt"))
        .isEqualTo(resumed.path("resumedAt"));
    assertThat(
            owner
                .get(path + "/metrics")
                .expect(200)
                .json()
                .at("/curves/0/points")
                .findValuesAsText("step"))
        .containsExactly("1", "2", "3");
    assertThat(owner.get("/audit-events?action=run.resumed").expect(200).json().path("items"))
        .hasSize(1);
    assertThat(owner.patch(path, Map.of("status", "failed")).expect(200).json().path("resumedAt"))
        .isEqualTo(resumed.path("resumedAt"));
  }

  @Test
  void aDatasetWhoseSourceIsTheAddressOfAVersionIsLinkedToIt() {
    // Given
    String run = run("reader", Map.of());
    String dataset =
        owner.post("/datasets", Map.of("name", "digits")).expect(201).json().path("id").asText();
    String upload =
        DatasetUploads.ready(owner, dataset, "file", "a.txt", "a".getBytes(StandardCharsets.UTF_8));
    owner
        .post("/datasets/" + dataset + "/versions", Map.of("uploads", List.of(upload)))
        .expect(201);
    String page = "https://millrace.example/datasets/" + dataset + "/versions/";

    // When
    log(run, "a here", "{\"url\": \"" + page + "1\"}");
    log(run, "b later version", page + "2");
    log(run, "c elsewhere", "s3://bucket/digits");

    // Then
    JsonNode read = links(run).path("datasets");
    assertThat(read.findValuesAsText("name"))
        .containsExactly("a here", "b later version", "c elsewhere");
    assertThat(read.at("/0/version/datasetName").asText()).isEqualTo("digits");
    assertThat(read.at("/0/version/version").asInt()).isEqualTo(1);
    assertThat(read.at("/0/context").asText()).isEqualTo("training");
    assertThat(read.get(1).has("version")).isFalse();
    assertThat(read.get(2).has("version")).isFalse();
  }

  @Test
  void filesOfCodeAndEnvironmentAreFoundWithTheRunAndWithTheModelsThatItMade() {
    // Given
    String run = run("trainer", Map.of());
    put(run, "requirements.txt");
    put(run, "code/uncommitted.diff");
    put(run, "weights/requirements.txt.bak");
    put(run, "notes.md");
    String model =
        owner
            .post(
                MLFLOW + "logged-models",
                Map.of("experiment_id", "0", "name", "net", "source_run_id", run))
            .expect(200)
            .json()
            .at("/model/info/model_id")
            .asText();
    put(model, "python_env.yaml");
    put(model, "conda.yaml");

    // When
    JsonNode links = links(run);

    // Then
    assertThat(links.path("models").toString())
        .contains("\"name\":\"net\"", "\"made\":true", "\"id\":\"" + model + "\"");
    assertThat(links.path("files").findValuesAsText("path"))
        .containsExactly(
            "requirements.txt", "code/uncommitted.diff", "conda.yaml", "python_env.yaml");
    assertThat(links.path("files").findValuesAsText("kind"))
        .containsExactly("environment", "code", "environment", "environment");
    assertThat(links.path("files").findValuesAsText("ownerId"))
        .containsExactly(run, run, model, model);
  }

  @Test
  void aNoteAndTagsOfARunAreWrittenAndRemoved() {
    String run = run("noted", Map.of("team", "vision"));

    change(run, Map.of("tags", Map.of(NOTE, "# Why\nBecause."), "removedTags", List.of("team")));
    change(run, Map.of("removedTags", List.of("team", "never")));

    assertThat(owner.get("/runs/" + run).expect(200).json().path("tags").toString())
        .isEqualTo("{\"mlflow.note.content\":\"# Why\\nBecause.\"}");
    assertThat(refused(run, Map.of("removedTags", List.of("a\nb"))).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(refused(run, Map.of("tags", Map.of("a", "1"), "removedTags", List.of("a"))).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(refused(run, Map.of("removedTags", List.of())).code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void aNoteAndTagsOfAnExperimentAreWrittenAndRemoved() {
    String path =
        "/experiments/"
            + owner
                .post("/experiments", Map.of("name", "noted", "tags", Map.of("team", "vision")))
                .expect(201)
                .json()
                .path("id")
                .asText();
    Map<String, Object> patch =
        Map.of("tags", Map.of(NOTE, "Read this first."), "removedTags", List.of("team", "never"));

    JsonNode changed = owner.patch(path, patch).expect(200).json();

    assertThat(changed.path("tags").toString())
        .isEqualTo("{\"mlflow.note.content\":\"Read this first.\"}");
    assertThat(changed.path("revision").asInt()).isEqualTo(2);
    assertThat(owner.withHeader("If-Match", "\"1\"").patch(path, patch).expect(412).code())
        .isEqualTo("PRECONDITION_FAILED");
    assertThat(owner.patch(path, Map.of("tags", Map.of("a\tb", "1"))).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
  }

  private static Map<String, Object> losses(int... steps) {
    return Map.of(
        "metrics",
        Arrays.stream(steps)
            .mapToObj(step -> Map.of("key", "loss", "value", 1.0 / (step + 1), "step", step))
            .toList());
  }

  private JsonNode links(String run) {
    return owner.get("/runs/" + run + "/links").expect(200).json();
  }

  private String run(String name, Map<String, String> tags) {
    return owner
        .post("/runs", Map.of("name", name, "tags", tags))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  private void change(String run, Map<String, Object> changes) {
    owner.post("/run-changes", of(run, changes)).expect(204);
  }

  private ApiClient.Answer refused(String run, Map<String, Object> changes) {
    return owner.post("/run-changes", of(run, changes)).expect(400);
  }

  private static Map<String, Object> of(String run, Map<String, Object> changes) {
    Map<String, Object> all = new HashMap<>(changes);
    all.put("runs", List.of(run));
    return all;
  }

  private void put(String owned, String path) {
    owner.send("PUT", "/runs/" + owned + "/artifact?path=" + path, new byte[] {'a'}).expect(201);
  }

  private void log(String run, String name, String source) {
    Map<String, Object> dataset =
        Map.of("name", name, "digest", "d1", "source_type", "http", "source", source);
    Map<String, String> context = Map.of("key", "mlflow.data.context", "value", "training");
    owner
        .post(
            MLFLOW + "runs/log-inputs",
            Map.of(
                "run_id",
                run,
                "datasets",
                List.of(Map.of("tags", List.of(context), "dataset", dataset))))
        .expect(200);
  }
}
