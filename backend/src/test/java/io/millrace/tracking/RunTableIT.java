package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the table of an experiment's runs asks for. */
class RunTableIT {
  private final ApiClient owner = MillraceServer.newTenant();
  private String experiment;
  private String first;
  private String second;

  @BeforeEach
  void logTwoRuns() {
    experiment =
        owner.post("/experiments", Map.of("name", "table")).expect(201).json().path("id").asText();
    first = run("first", Map.of("lr", "0.1", "depth", "3"), Map.of("team", "vision"));
    second = run("second", Map.of("lr", "0.2"), Map.of());
    log(first, Map.of("metrics", List.of(metric("loss", 0.5), metric("val/acc", 0.9))));
    log(second, Map.of("metrics", List.of(metric("loss", "NaN"))));
    String other =
        owner.post("/experiments", Map.of("name", "other")).expect(201).json().path("id").asText();
    owner.post("/runs", Map.of("experimentId", other, "params", Map.of("x", "1"))).expect(201);
  }

  @Test
  void columnsAreListedByHowManyRunsHaveThem() {
    List<String> columns =
        Pages.walk(owner, columns() + "?q=", one -> one.path("name") + " " + one.path("runs"));

    assertThat(columns)
        .containsExactly(
            "\"metrics.loss\" 2",
            "\"params.lr\" 2",
            "\"metrics.val/acc\" 1",
            "\"params.depth\" 1",
            "\"tags.team\" 1");
  }

  @Test
  void columnsAreFoundByPartOfTheKeyAndByKind() {
    assertThat(names("?q=L")).containsExactly("metrics.loss", "params.lr", "metrics.val/acc");
    assertThat(names("?q=L&kind=metrics")).containsExactly("metrics.loss", "metrics.val/acc");
    assertThat(names("?q=%25")).isEmpty();
    JsonNode page = owner.get(columns() + "?limit=1&kind=params").expect(200).json();
    assertThat(page.path("total").asInt()).isEqualTo(2);
    String cursor = page.path("nextCursor").asText();
    JsonNode next = owner.get(columns() + "?limit=1&kind=params&cursor=" + cursor).json();
    assertThat(next.at("/items/0/name").asText()).isEqualTo("params.depth");
    assertThat(next.has("total")).isFalse();
    assertThat(owner.get(columns() + "?q=nothing").json().path("total").asInt()).isZero();
  }

  @Test
  void aColumnIsCountedOnceForEachRun() {
    log(first, Map.of("metrics", List.of(metric("loss", 0.4)), "params", Map.of("lr", "0.1")));
    log(second, Map.of("tags", Map.of("team", "text"), "params", Map.of("lr", "0.2")));
    log(second, Map.of("tags", Map.of("team", "vision")));

    assertThat(counts())
        .containsEntry("metrics.loss", 2)
        .containsEntry("params.lr", 2)
        .containsEntry("tags.team", 2);
  }

  @Test
  void aTagThatIsRemovedIsNoColumn() {
    owner
        .post("/mlflow/api/2.0/mlflow/runs/delete-tag", Map.of("run_id", first, "key", "team"))
        .expect(200);

    assertThat(counts()).doesNotContainKey("tags.team");
  }

  @Test
  void columnsOfAnExperimentThatIsNotThereAreNotFound() {
    assertThat(owner.get("/experiments/nobody/columns").expect(404).code()).isEqualTo("NOT_FOUND");
    assertThat(MillraceServer.newTenant().get(columns()).expect(404).code()).isEqualTo("NOT_FOUND");
    assertThat(owner.get(columns() + "?kind=colours").expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(owner.get(columns() + "?cursor=eA").expect(400).code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void valuesComeColumnByColumnInTheOrderOfTheRuns() {
    log(second, Map.of("params", Map.of("note", "n".repeat(300))));

    JsonNode values =
        values(
            List.of(second, "nobody", first),
            List.of("metrics.loss", "params.note", "tags.team", "metrics.none"));

    assertThat(values.at("/columns/0").toString())
        .isEqualTo("{\"name\":\"metrics.loss\",\"values\":[\"NaN\",null,0.5]}");
    assertThat(values.at("/columns/1/values/0").asText()).isEqualTo("n".repeat(200) + "…");
    assertThat(values.at("/columns/1/values/2").isNull()).isTrue();
    assertThat(values.at("/columns/2/values").toString()).isEqualTo("[null,null,\"vision\"]");
    assertThat(values.at("/columns/3/values").toString()).isEqualTo("[null,null,null]");
  }

  @Test
  void valuesOfAStrangersRunAreNone() {
    JsonNode values =
        MillraceServer.newTenant()
            .post("/run-values", query(List.of(first), List.of("metrics.loss", "params.lr")))
            .expect(200)
            .json();

    assertThat(values.at("/columns/0/values").toString()).isEqualTo("[null]");
    assertThat(values.at("/columns/1/values").toString()).isEqualTo("[null]");
  }

  @Test
  void whatIsNoColumnIsRefused() {
    for (String name : List.of("loss", "metrics.", "artifacts.model")) {
      assertThat(owner.post("/run-values", query(List.of(first), List.of(name))).expect(400).code())
          .isEqualTo("INVALID_REQUEST");
      assertThat(owner.get("/runs?column=" + name).expect(400).code()).isEqualTo("INVALID_REQUEST");
    }
  }

  @Test
  void aListOfRunsBringsTheColumnsThatAreAskedFor() {
    JsonNode some =
        owner
            .get("/runs?experimentId=%s&column=metrics.loss&column=tags.team".formatted(experiment))
            .expect(200)
            .json();
    JsonNode none =
        owner.get("/runs?experimentId=" + experiment + "&column=none").expect(200).json();

    assertThat(some.at("/total").asInt()).isEqualTo(2);
    assertThat(some.at("/items/1/metrics").toString()).contains("\"loss\"").doesNotContain("acc");
    assertThat(some.at("/items/1/tags").toString()).isEqualTo("{\"team\":\"vision\"}");
    assertThat(some.at("/items/1/params").toString()).isEqualTo("{}");
    assertThat(none.at("/items/1/name").asText()).isEqualTo("first");
    assertThat(none.at("/items/1/metrics").toString()).isEqualTo("{}");
    assertThat(none.at("/items/1/tags").toString()).isEqualTo("{}");
  }

  @Test
  void runsAreSortedByEveryColumn() {
    owner.patch("/runs/" + first, Map.of("status", "finished")).expect(200);

    assertThat(sorted("tags.team")).containsExactly("first", "second");
    assertThat(sorted("-tags.team")).containsExactly("first", "second");
    assertThat(sorted("status")).containsExactly("first", "second");
    assertThat(sorted("-status")).containsExactly("second", "first");
    assertThat(sorted("duration")).containsExactly("first", "second");
    assertThat(sorted("-endedAt")).containsExactly("first", "second");
    assertThat(sorted("-params.lr")).containsExactly("second", "first");
  }

  @Test
  void manyRunsGoIntoTheTrashAndComeBack() {
    change(Map.of("runs", List.of(first, second), "trashed", true)).expect(204);
    assertThat(listed("")).isEmpty();
    assertThat(listed("&trashed=true")).containsExactlyInAnyOrder("first", "second");

    change(Map.of("runs", List.of(second, second), "trashed", false)).expect(204);
    change(Map.of("runs", List.of(second), "trashed", false)).expect(204);
    assertThat(listed("")).containsExactly("second");
    assertThat(listed("&trashed=true")).containsExactly("first");
    assertThat(owner.get("/audit-events").expect(200).json().findValuesAsText("action"))
        .contains("run.trashed", "run.restored");
  }

  @Test
  void manyRunsAreTaggedAtOnceOrNotAtAll() {
    change(Map.of("runs", List.of(first, second), "tags", Map.of("seen", "yes"))).expect(204);
    assertThat(counts()).containsEntry("tags.seen", 2);

    Map<String, String> more = Map.of("more", "yes");
    assertThat(change(Map.of("runs", List.of(first, "nobody"), "tags", more)).expect(404).code())
        .isEqualTo("NOT_FOUND");
    change(Map.of("runs", List.of(second), "trashed", true)).expect(204);
    assertThat(change(Map.of("runs", List.of(first, second), "tags", more)).expect(409).code())
        .isEqualTo("CONFLICT");
    assertThat(change(Map.of("runs", List.of(first))).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(
            MillraceServer.newTenant()
                .post("/run-changes", Map.of("runs", List.of(first), "trashed", true))
                .expect(404)
                .code())
        .isEqualTo("NOT_FOUND");
    assertThat(counts()).doesNotContainKey("tags.more");
    change(Map.of("runs", List.of(second), "trashed", false, "tags", more)).expect(204);
    assertThat(counts()).containsEntry("tags.more", 1);
  }

  private ApiClient.Answer change(Map<String, Object> changes) {
    return owner.post("/run-changes", changes);
  }

  private List<String> listed(String query) {
    return owner
        .get("/runs?column=none&experimentId=" + experiment + query)
        .expect(200)
        .json()
        .path("items")
        .findValuesAsText("name");
  }

  private List<String> sorted(String sort) {
    return Pages.walk(
        owner,
        "/runs?experimentId=" + experiment + "&sort=" + sort,
        run -> run.path("name").asText());
  }

  private String columns() {
    return "/experiments/" + experiment + "/columns";
  }

  private List<String> names(String query) {
    return owner.get(columns() + query).expect(200).json().path("items").findValuesAsText("name");
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    owner
        .get(columns())
        .expect(200)
        .json()
        .path("items")
        .forEach(one -> counts.put(one.path("name").asText(), one.path("runs").asInt()));
    return counts;
  }

  private JsonNode values(List<String> runs, List<String> columns) {
    return owner.post("/run-values", query(runs, columns)).expect(200).json();
  }

  private static Map<String, Object> query(List<String> runs, List<String> columns) {
    return Map.of("runs", runs, "columns", columns);
  }

  private String run(String name, Map<String, String> params, Map<String, String> tags) {
    return owner
        .post(
            "/runs",
            Map.of("experimentId", experiment, "name", name, "params", params, "tags", tags))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  private void log(String run, Map<String, Object> log) {
    owner.post("/runs/" + run + "/log", log).expect(204);
  }

  private static Map<String, Object> metric(String key, Object value) {
    return Map.of("key", key, "value", value);
  }
}
