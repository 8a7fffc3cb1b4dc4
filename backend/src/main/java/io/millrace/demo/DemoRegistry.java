package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** The better run's model becomes version 1 and champion, once it is admitted. */
final class DemoRegistry {
  static final String MODEL = "digits";
  static final String ALIAS = "champion";

  private final DemoApi engineer;

  DemoRegistry(Team team) {
    this.engineer = team.engineer().api();
  }

  void run(TrainedModel trained, Progress progress) {
    engineer.postOnce(
        "model", "/models", Map.of("name", MODEL, "description", "Reads one handwritten digit."));
    engineer.postOnce("model-1", "/models/" + MODEL + "/versions", version(trained));
    JsonNode admitted =
        engineer.await(
            "/models/" + MODEL + "/versions/1",
            version -> !version.path("state").asText().equals("pending"));
    DemoFailure.unless(
        admitted.path("state").asText().equals("ready"),
        "The model was not admitted: %s",
        admitted);
    JsonNode model = engineer.put("/models/" + MODEL + "/aliases/" + ALIAS, Map.of("version", 1));
    DemoFailure.unless(
        model.at("/aliases/" + ALIAS).asInt() == 1, "The alias does not lead to 1: %s", model);
    JsonNode signature = admitted.path("signature");
    progress.line(
        "register",
        "%s@1 is %s: %s, %.1f KiB, admitted with a peak of %.0f MiB, signature %s → %s",
        MODEL,
        ALIAS,
        trained.name(),
        admitted.path("bytes").asLong() / 1024.0,
        admitted.path("peakMemoryBytes").asLong() / 1048576.0,
        signature.at("/inputs/0/shape"),
        signature.at("/outputs/0/shape"));
  }

  private static Map<String, Object> version(TrainedModel trained) {
    return Map.of(
        "runId",
        trained.run(),
        "artifactPath",
        DemoTraining.MODEL_FILE,
        "signature",
        Map.of(
            "image",
            Map.of("width", Digit.SIDE, "height", Digit.SIDE, "channels", 1, "invert", true),
            "classes",
            trained.classes(),
            "scores",
            "output"),
        "metrics",
        Map.of(
            "validation_accuracy", trained.validationAccuracy(),
            "test_accuracy", trained.testAccuracy()));
  }

  /** What an endpoint deploys. */
  static List<Map<String, String>> deployments() {
    return List.of(Map.of("model", MODEL, "alias", ALIAS));
  }
}
