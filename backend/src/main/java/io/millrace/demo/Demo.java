package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The whole loop, one step after the other. */
public final class Demo {
  private static final int LABELED_VERSION = 2;

  private final DemoApi nobody;
  private final String adminToken;
  private final Path state;
  private final Progress progress;

  /**
   * A loop that has not begun.
   *
   * @param server a running server's address
   * @param adminToken its admin's credential
   * @param state a file that is there while the demo runs; one that is there before is what an
   *     interrupted demo left, which then goes on
   */
  public Demo(URI server, String adminToken, Path state, PrintStream out) {
    this.nobody = DemoApi.nobody(server);
    this.adminToken = adminToken;
    this.state = state;
    this.progress = new Progress(out);
  }

  /**
   * Runs every step and prints what was measured.
   *
   * @throws DemoFailure where a step does not hold
   */
  public void run() {
    List<Digit> digits = Digit.all();
    Team team = new DemoTenant(nobody, adminToken, state).run(progress);
    String dataset = new DemoUpload(team).run(digits, progress);
    String labeling = new DemoLabeling(team, dataset, digits).run(progress);
    Examples examples = Examples.of(team.engineer().api(), dataset, LABELED_VERSION);
    TrainedModel model = new DemoTraining(team, dataset, LABELED_VERSION).run(examples, progress);
    new DemoRegistry(team).run(model, progress);
    List<Example> unseen = examples.split("test");
    new DemoServing(team, model).run(unseen, progress);
    DemoFeedback.Feedback feedback =
        new DemoFeedback(team, dataset).run(unseen, rendered(unseen, digits), progress);
    JsonNode capture = labeledByPeople(feedback.captures(), examples);
    new DemoLineage(team).run(capture, progress);
    DemoState.forget(state);
    progress.text(
        Summary.of(nobody.server(), team, dataset, labeling, feedback, capture, unseen.get(0)));
  }

  private static List<Digit> rendered(List<Example> examples, List<Digit> digits) {
    Set<String> paths = examples.stream().map(Example::path).collect(Collectors.toSet());
    return digits.stream().filter(digit -> paths.contains(digit.path())).toList();
  }

  /** The most uncertain prediction of a picture that the three annotators had labeled. */
  private static JsonNode labeledByPeople(List<JsonNode> captures, Examples examples) {
    Set<String> labeled =
        examples.all().stream()
            .limit(DemoLabeling.TASKS)
            .map(Example::entryId)
            .collect(Collectors.toSet());
    return captures.stream()
        .filter(capture -> labeled.contains(capture.path("entryId").asText()))
        .findFirst()
        .orElseThrow(
            () ->
                new DemoFailure(
                    "No uncertain prediction is of a picture that annotators labeled."));
  }
}
