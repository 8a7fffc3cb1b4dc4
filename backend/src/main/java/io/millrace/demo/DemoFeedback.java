package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Known pictures and new ones, by a worse pen, go to the service; what it is unsure of comes back
 * as tasks, of which one annotator decides the worst.
 */
final class DemoFeedback {
  private static final double CONFIDENCE = 0.8;
  private static final int DECIDED = 8;
  private static final long SEED = 11;

  private final Team team;
  private final DemoApi engineer;
  private final String dataset;

  DemoFeedback(Team team, String dataset) {
    this.team = team;
    this.engineer = team.engineer().api();
    this.dataset = dataset;
  }

  /**
   * What came back.
   *
   * @param known pictures of the dataset
   * @param digits the same, as they were rendered
   */
  Feedback run(List<Example> known, List<Digit> digits, Progress progress) {
    String project = project();
    engineer.patch(
        "/endpoints/" + DemoServing.ENDPOINT,
        Map.of("capture", Map.of("belowConfidence", CONFIDENCE, "labelingProjectId", project)));
    Set<String> unsure = new HashSet<>();
    List<Digit> smudged = smudged(digits);
    known.forEach(example -> predict(example.png(), unsure));
    smudged.forEach(digit -> predict(digit.png(DemoUpload.PICTURE_SCALE), unsure));
    List<JsonNode> captures = captures(unsure);
    progress.line(
        "capture",
        "%d of %d predictions below %.2f, down to %.3f, are tasks with the prediction filled in",
        unsure.size(),
        known.size() + smudged.size(),
        CONFIDENCE,
        captures.get(0).path("confidence").asDouble());
    Map<ByteBuffer, String> truth = new HashMap<>();
    known.forEach(example -> truth.put(ByteBuffer.wrap(example.png()), example.label()));
    smudged.forEach(
        digit -> truth.put(ByteBuffer.wrap(digit.png(DemoUpload.PICTURE_SCALE)), digit.label()));
    relabel(project, truth, progress);
    return new Feedback(project, captures);
  }

  private static List<Digit> smudged(List<Digit> digits) {
    SplittableRandom chance = new SplittableRandom(SEED);
    return digits.stream().map(digit -> digit.smudged(chance)).toList();
  }

  /** All of the endpoint's, those of an interrupted demo included; most uncertain first. */
  private List<JsonNode> captures(Set<String> unsure) {
    for (String prediction : unsure) {
      engineer.await(
          "/captures?requestId=" + prediction, answer -> answer.at("/items/0").has("taskId"));
    }
    return engineer.all("/captures?limit=200&endpoint=" + DemoServing.ENDPOINT);
  }

  private void relabel(String project, Map<ByteBuffer, String> truth, Progress progress) {
    if (progressOf(project).path("accepted").asInt() < DECIDED) {
      putBack(project);
    }
    while (progressOf(project).path("accepted").asInt() < DECIDED) {
      decide(project, truth);
    }
    JsonNode version =
        team.owner()
            .api()
            .postOnce(
                "version-3",
                "/labeling-projects/" + project + "/commit",
                Map.of("message", "What the service was least sure of"));
    DemoFailure.unless(
        version.path("version").asInt() == 3, "This should be version 3: %s", version);
    progress.line(
        "relabel",
        "%s decided the %d most uncertain: digits@3 with %d pictures; %d tasks wait for you",
        annotator().name(),
        DECIDED,
        version.path("entries").asInt(),
        progressOf(project).path("open").asInt());
  }

  private JsonNode progressOf(String project) {
    return engineer.get("/labeling-projects/" + project).path("progress");
  }

  private Team.Person annotator() {
    return team.annotators().get(0);
  }

  private String project() {
    return team.owner()
        .api()
        .postOnce(
            "project-uncertain",
            "/labeling-projects",
            Map.of(
                "name",
                "digits-uncertain",
                "kind",
                "image_classification",
                "datasetId",
                dataset,
                "version",
                2,
                "classes",
                DemoLabeling.CLASSES,
                "instructions",
                "The model's guess is filled in. Is it right?",
                "selection",
                Map.of("limit", 0)))
        .path("id")
        .asText();
  }

  private void predict(byte[] png, Set<String> unsure) {
    JsonNode answer =
        engineer.post(
            "/endpoints/" + DemoServing.ENDPOINT + "/predict",
            Map.of("instances", List.of(Map.of("image", Base64.getEncoder().encodeToString(png)))));
    if (answer.at("/predictions/0/confidence").asDouble() < CONFIDENCE) {
      unsure.add(answer.path("predictionId").asText());
    }
  }

  /** An interrupted demo may have left the annotator a task, which the desk would give first. */
  private void putBack(String project) {
    annotator()
        .api()
        .delete("/labeling-tasks/" + lease(project).at("/task/id").asText() + "/lease");
  }

  private JsonNode lease(String project) {
    return annotator()
        .api()
        .post("/labeling-projects/" + project + "/lease", Map.of("purpose", "annotate"));
  }

  /** Takes the next task as the desk gives it, which has to be the most uncertain one. */
  private void decide(String project, Map<ByteBuffer, String> truth) {
    JsonNode worst =
        engineer
            .get("/captures?state=sent&limit=1&endpoint=" + DemoServing.ENDPOINT)
            .at("/items/0");
    DemoApi desk = annotator().api();
    JsonNode leased = lease(project);
    DemoFailure.unless(
        leased.at("/task/prediction/choice").asText().equals(worst.path("label").asText())
            && leased.at("/task/prediction/confidence").equals(worst.path("confidence")),
        "The desk gives %s and not the task of the most uncertain %s.",
        leased,
        worst);
    byte[] picture = desk.content(leased.at("/task/item/contentUrl").asText());
    desk.post(
        "/labeling-tasks/" + leased.at("/task/id").asText() + "/annotations",
        Map.of(
            "token",
            leased.at("/lease/token").asLong(),
            "result",
            Map.of("choice", truth.get(ByteBuffer.wrap(picture)))));
  }

  /**
   * What came back.
   *
   * @param project its labeling project
   * @param captures most uncertain first
   */
  record Feedback(String project, List<JsonNode> captures) {}
}
