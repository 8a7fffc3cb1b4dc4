package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of a table by a param or tag. */
class RunGroupsIT {
  private static final String LONG = "l".repeat(260);

  private final ApiClient owner = MillraceServer.newTenant();
  private String experiment;

  @BeforeEach
  void logRuns() {
    experiment =
        owner.post("/experiments", Map.of("name", "groups")).expect(201).json().path("id").asText();
    run("a", Map.of("lr", "0.1"), 1, 2);
    run("b", Map.of("lr", "0.1"), 5, 4);
    run("c", Map.of("lr", "1e-2"), "NaN", 6);
    run("d", Map.of("lr", "1e999"), "Infinity", 7);
    run("e", Map.of(), 3, 9);
    run("f", Map.of("lr", LONG), 1.7e308, 1.7e308);
    run("g", Map.of("lr", LONG + "!"), 1.6e308, 1.7e308);
  }

  @Test
  void runsAreCountedByAParamWithFiguresOfFiniteValues() {
    JsonNode groups = groups("&column=metrics.loss&column=min(metrics.loss)");

    assertThat(groups.path("total").asInt()).isEqualTo(5);
    assertThat(texts(groups, "value"))
        .containsExactly("1e-2", "0.1", "1e999", LONG.substring(10), "");
    assertThat(figures(groups, 1, 0)).isEqualTo("metrics.loss 2 3.0 2.0 4.0");
    assertThat(figures(groups, 1, 1)).isEqualTo("min(metrics.loss) 2 2.5 1.0 4.0");
    assertThat(figures(groups, 0, 1)).isEqualTo("min(metrics.loss) 1 6.0 6.0 6.0");
    JsonNode huge = groups.at("/groups/3/columns/0");
    assertThat(groups.at("/groups/3/runs").asInt()).isEqualTo(2);
    assertThat(huge.path("mean").asDouble()).isEqualTo(1.7e308);
  }

  @Test
  void groupsAreSortedByAnyColumnByValueAndByHowManyTheyAre() {
    assertThat(texts(groups("&sort=-runs"), "value").subList(0, 2))
        .containsExactly("0.1", LONG.substring(10));
    assertThat(texts(groups("&sort=metrics.loss&column=metrics.loss"), "value"))
        .containsExactly("0.1", "1e-2", "1e999", "", LONG.substring(10));
    assertThat(texts(groups("&sort=-value&limit=2"), "value")).containsExactly("0.1", "1e-2");
    assertThat(groups("&limit=2").path("total").asInt()).isEqualTo(5);
    assertThat(texts(groups("&column=at(metrics.loss,1)&sort=at(metrics.loss,1)"), "value").get(0))
        .isEqualTo("0.1");
  }

  @Test
  void theRunsOfAGroupAreListed() {
    assertThat(listed("&by=params.lr&group=0.1")).containsExactly("a", "b");
    assertThat(listed("&by=params.lr&group=" + LONG.substring(10))).containsExactly("f", "g");
    assertThat(listed("&by=params.lr")).containsExactly("e");
    assertThat(listed("&by=params.lr&group=nothing")).isEmpty();
    JsonNode page =
        owner.get("/runs?experimentId=" + experiment + "&by=params.lr&group=0.1&limit=1").json();
    assertThat(page.path("total").asInt()).isEqualTo(2);
  }

  @Test
  void groupsFollowSearchStatusAndTrash() {
    assertThat(groups("&q=a").at("/groups/0/runs").asInt()).isEqualTo(1);
    assertThat(groups("&status=finished").path("total").asInt()).isZero();
    assertThat(groups("&trashed=true").path("total").asInt()).isZero();
    assertThat(
            MillraceServer.newTenant()
                .get("/experiments/" + experiment + "/run-groups?by=params.lr")
                .expect(404)
                .code())
        .isEqualTo("NOT_FOUND");
  }

  @Test
  void whatCannotBeGroupedIsRefused() {
    for (String query :
        List.of(
            "",
            "?by=metrics.loss",
            "?by=lr",
            "?by=params.lr&column=params.lr",
            "?by=params.lr&column=min(params.lr)",
            "?by=params.lr&column=at(metrics.loss,x)",
            "?by=params.lr&column=at(metrics.loss,9999999999999999999)",
            "?by=params.lr&sort=metrics.loss",
            "?by=params.lr&limit=501")) {
      assertThat(owner.get("/experiments/" + experiment + "/run-groups" + query).expect(400).code())
          .as(query)
          .isEqualTo("INVALID_REQUEST");
    }
    assertThat(owner.get("/runs?by=metrics.loss").expect(400).code()).isEqualTo("INVALID_REQUEST");
    assertThat(owner.get("/runs?sort=min(params.lr)").expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(owner.get("/runs?column=min(metrics.loss)").expect(400).code())
        .isEqualTo("INVALID_REQUEST");
  }

  @Test
  void aViewKeepsItsGroupsAndItsReadings() {
    String views = "/experiments/" + experiment + "/views";
    Map<String, Object> view =
        Map.of(
            "name", "By rate",
            "groupBy", "params.lr",
            "sort", "-min(metrics.loss)",
            "columns", List.of("min(metrics.loss)", "at(metrics.loss,5)"));

    JsonNode made = owner.post(views, view).expect(201).json();

    assertThat(owner.get(views + "/" + made.path("id").asText()).json()).isEqualTo(made);
    assertThat(made.path("groupBy").asText()).isEqualTo("params.lr");
    String path = views + "/" + made.path("id").asText();
    assertThat(owner.put(path, Map.of("name", "Plain")).json().has("groupBy")).isFalse();
    assertThat(owner.post(views, Map.of("name", "x", "groupBy", "metrics.loss")).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
    assertThat(owner.post(views, Map.of("name", "x", "sort", "min(x)")).expect(400).code())
        .isEqualTo("INVALID_REQUEST");
  }

  private JsonNode groups(String query) {
    return owner
        .get("/experiments/" + experiment + "/run-groups?by=params.lr" + query)
        .expect(200)
        .json();
  }

  private List<String> listed(String query) {
    return Pages.walk(
        owner,
        "/runs?column=none&sort=name&experimentId=" + experiment + query,
        run -> run.path("name").asText());
  }

  private static List<String> texts(JsonNode groups, String field) {
    List<String> texts = new ArrayList<>();
    groups.path("groups").forEach(group -> texts.add(group.path(field).asText()));
    return texts;
  }

  private static String figures(JsonNode groups, int group, int column) {
    JsonNode one = groups.at("/groups/" + group + "/columns/" + column);
    return "%s %s %s %s %s"
        .formatted(
            one.path("name").asText(),
            one.path("runs"),
            one.path("mean"),
            one.path("min"),
            one.path("max"));
  }

  private void run(String name, Map<String, String> params, Object first, Object last) {
    String id =
        owner
            .post("/runs", Map.of("experimentId", experiment, "name", name, "params", params))
            .expect(201)
            .json()
            .path("id")
            .asText();
    List<Map<String, Object>> points =
        List.of(
            Map.of("key", "loss", "step", 1, "value", first),
            Map.of("key", "loss", "step", 2, "value", last));
    owner.post("/runs/" + id + "/log", Map.of("metrics", points)).expect(204);
  }
}
