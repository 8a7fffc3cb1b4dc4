package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One call back from a served prediction to everything behind it, one forward from its picture. */
final class DemoLineage {
  private static final Set<String> BEHIND =
      Set.of("model_version", "run", "dataset_version", "entry", "annotation");
  private static final Set<String> AHEAD =
      Set.of("dataset_version", "run", "model_version", "prediction", "task", "annotation");

  private final DemoApi engineer;

  DemoLineage(Team team) {
    this.engineer = team.engineer().api();
  }

  /**
   * Checks both ways.
   *
   * @param capture a prediction of a picture that annotators labeled
   */
  void run(JsonNode capture, Progress progress) {
    String prediction = capture.path("id").asText();
    JsonNode back = graph("prediction", prediction, "upstream");
    require(back, BEHIND, "behind prediction " + prediction);
    progress.line(
        "lineage",
        "prediction '%s' (%.3f) of %s ← %s",
        capture.path("label").asText(),
        capture.path("confidence").asDouble(),
        label(back, "entry"),
        String.join(" ← ", List.of(label(back, "model_version"), label(back, "run"), "digits@2")));
    progress.more("back: %s", counts(back));
    JsonNode forward = graph("entry", capture.path("entryId").asText(), "downstream");
    require(forward, AHEAD, "made of the picture");
    progress.more("forward from the picture: %s", counts(forward));
  }

  static String path(String kind, String id, String direction) {
    return "/lineage?kind=%s&id=%s&direction=%s".formatted(kind, id, direction);
  }

  private JsonNode graph(String kind, String id, String direction) {
    return engineer.get(path(kind, id, direction));
  }

  private static void require(JsonNode graph, Set<String> kinds, String what) {
    Set<String> found =
        DemoApi.elements(graph.path("nodes"))
            .map(node -> node.path("kind").asText())
            .collect(Collectors.toSet());
    DemoFailure.unless(
        found.containsAll(kinds),
        "The lineage %s should show %s, and shows %s.",
        what,
        kinds,
        found);
  }

  private static String label(JsonNode graph, String kind) {
    return DemoApi.elements(graph.path("nodes"))
        .filter(node -> node.path("kind").asText().equals(kind))
        .map(node -> node.path("label").asText())
        .findFirst()
        .orElse(kind);
  }

  private static String counts(JsonNode graph) {
    TreeMap<String, Long> counts =
        DemoApi.elements(graph.path("nodes"))
            .collect(
                Collectors.groupingBy(
                    node -> node.path("kind").asText().replace('_', ' '),
                    TreeMap::new,
                    Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " × " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
