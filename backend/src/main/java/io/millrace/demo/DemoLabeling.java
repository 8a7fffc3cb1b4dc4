package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three annotators who err now and then, a reviewer who decides where they differ, and labels from
 * elsewhere for the rest become version 2.
 */
final class DemoLabeling {
  static final List<String> CLASSES = IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  static final int TASKS = 300;
  private static final double ERROR_RATE = 0.04;
  private static final long SEED = 22;

  private final Team team;
  private final String dataset;
  private final List<Digit> digits;
  private final Map<String, String> truth;

  DemoLabeling(Team team, String dataset, List<Digit> digits) {
    this.team = team;
    this.dataset = dataset;
    this.digits = digits;
    this.truth = digits.stream().collect(Collectors.toMap(Digit::path, Digit::label));
  }

  /** The project's id. */
  String run(Progress progress) {
    String project = project();
    annotate(project);
    int reviewed = review(project);
    JsonNode after = progressOf(project);
    DemoFailure.unless(
        after.path("annotations").asInt() == 3 * TASKS && after.path("accepted").asInt() == TASKS,
        "%d tasks should be accepted after %d answers: %s",
        TASKS,
        3 * TASKS,
        after);
    progress.line(
        "label",
        "%d tasks, %d answers of 3 annotators (agreement %.3f), %d disagreements reviewed",
        TASKS,
        after.path("annotations").asInt(),
        after.path("agreement").asDouble(),
        reviewed);
    commit(project, progress);
    return project;
  }

  private String project() {
    return team.owner()
        .api()
        .postOnce(
            "project",
            "/labeling-projects",
            Map.of(
                "name",
                "digits",
                "kind",
                "image_classification",
                "datasetId",
                dataset,
                "version",
                1,
                "classes",
                CLASSES,
                "instructions",
                "Which digit did the writer mean?",
                "overlap",
                team.annotators().size(),
                "minAgreement",
                1,
                "selection",
                Map.of("limit", TASKS)))
        .path("id")
        .asText();
  }

  private JsonNode progressOf(String project) {
    return team.owner().api().get("/labeling-projects/" + project).path("progress");
  }

  /** All three at once, until there is nothing left to lease. */
  private void annotate(String project) {
    ExecutorService desks = Executors.newFixedThreadPool(team.annotators().size());
    try {
      List<CompletableFuture<Void>> shifts =
          IntStream.range(0, team.annotators().size())
              .mapToObj(seat -> CompletableFuture.runAsync(() -> annotate(project, seat), desks))
              .toList();
      shifts.forEach(CompletableFuture::join);
    } finally {
      desks.shutdown();
    }
  }

  private void annotate(String project, int seat) {
    DemoApi annotator = team.annotators().get(seat).api();
    SplittableRandom chance = new SplittableRandom(SEED + seat);
    leaseAll(
        project,
        annotator,
        "annotate",
        leased ->
            annotator.post(
                "/labeling-tasks/" + leased.at("/task/id").asText() + "/annotations",
                Map.of(
                    "token", leased.at("/lease/token").asLong(),
                    "result", Map.of("choice", answer(leased, chance)))));
  }

  private String answer(JsonNode leased, SplittableRandom chance) {
    int meant = Integer.parseInt(truthOf(leased));
    return Integer.toString(
        chance.nextDouble() < ERROR_RATE ? (meant + 1 + chance.nextInt(9)) % 10 : meant);
  }

  private String truthOf(JsonNode leased) {
    return truth.get(leased.at("/task/item/path").asText());
  }

  private int review(String project) {
    DemoApi reviewer = team.reviewer().api();
    return leaseAll(
        project,
        reviewer,
        "review",
        leased ->
            reviewer.post(
                "/labeling-tasks/" + leased.at("/task/id").asText() + "/review",
                Map.of(
                    "token", leased.at("/lease/token").asLong(),
                    "decision", "accept",
                    "result", Map.of("choice", truthOf(leased)))));
  }

  private static int leaseAll(
      String project, DemoApi person, String purpose, Consumer<JsonNode> work) {
    String path = "/labeling-projects/" + project + "/lease";
    int done = 0;
    JsonNode leased = person.post(path, Map.of("purpose", purpose));
    while (!leased.isMissingNode()) {
      work.accept(leased);
      done++;
      leased = person.post(path, Map.of("purpose", purpose));
    }
    return done;
  }

  private void commit(String project, Progress progress) {
    List<Map<String, String>> rest =
        digits.stream()
            .skip(TASKS)
            .map(digit -> Map.of("path", digit.path(), "label", digit.label()))
            .toList();
    JsonNode version =
        team.owner()
            .api()
            .postOnce(
                "version-2",
                "/labeling-projects/" + project + "/commit",
                Map.of(
                    "message",
                    "Labels of the annotators, and the set's own for the rest",
                    "changes",
                    rest,
                    "split",
                    Map.of("train", 0.6, "validation", 0.2, "test", 0.2, "seed", SEED)));
    DemoFailure.unless(
        version.path("version").asInt() == 2 && !version.path("labels").has(""),
        "Version 2 should have no picture without a label: %s",
        version);
    JsonNode splits = version.path("splits");
    progress.line(
        "commit",
        "digits@2: %d accepted labels and %d imported; split %d train, %d validation, %d test",
        TASKS,
        rest.size(),
        splits.path("train").asInt(),
        splits.path("validation").asInt(),
        splits.path("test").asInt());
  }
}
