package io.millrace.mlflow;

import io.millrace.registry.ModelVersion;
import io.millrace.registry.RegisteredModel;
import io.millrace.registry.RegisteredVersion;
import io.millrace.registry.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Models and versions as MLflow's clients read them. */
final class RegistryJson {
  private RegistryJson() {}

  static Map<String, Object> model(RegisteredModel registered, List<RegisteredVersion> latest) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", registered.model().name());
    json.put("creation_timestamp", registered.model().createdAt().toEpochMilli());
    json.put("last_updated_timestamp", registered.updatedAt().toEpochMilli());
    MlflowJson.putIf(json, "description", registered.model().description());
    json.put("latest_versions", latest.stream().map(RegistryJson::version).toList());
    json.put("tags", MlflowJson.pairs(registered.tags()));
    List<Map<String, String>> aliases = new ArrayList<>();
    registered
        .model()
        .aliases()
        .forEach(
            (alias, version) ->
                aliases.add(Map.of("alias", alias, "version", Integer.toString(version))));
    json.put("aliases", aliases);
    return json;
  }

  static Map<String, Object> version(RegisteredVersion registered) {
    ModelVersion version = registered.version();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", version.model());
    json.put("version", Integer.toString(version.version()));
    json.put("creation_timestamp", version.createdAt().toEpochMilli());
    json.put("last_updated_timestamp", registered.updatedAt().toEpochMilli());
    json.put("user_id", version.createdBy());
    json.put("current_stage", stage(registered.stage()));
    json.put("description", version.description().orElse(""));
    json.put("source", registered.source().orElseGet(() -> artifact(version)));
    json.put("run_id", version.runId().orElse(""));
    json.put("status", status(version));
    MlflowJson.putIf(json, "status_message", version.reason());
    json.put("tags", MlflowJson.pairs(registered.tags()));
    json.put("run_link", registered.runLink().orElse(""));
    json.put("aliases", version.aliases());
    MlflowJson.putIf(json, "model_id", registered.loggedModelId());
    return json;
  }

  private static String artifact(ModelVersion version) {
    return version
        .runId()
        .flatMap(run -> version.artifactPath().map(path -> "runs:/" + run + "/" + path))
        .orElse("");
  }

  private static String status(ModelVersion version) {
    return switch (version.state()) {
      case PENDING -> "PENDING_REGISTRATION";
      case REJECTED -> "FAILED_REGISTRATION";
      case READY, UNSERVABLE -> "READY";
    };
  }

  static String stage(Stage stage) {
    String name = stage.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  /** A stage by MLflow's name, in whatever case. */
  static Stage stage(String name) {
    for (Stage stage : Stage.values()) {
      if (stage.name().equalsIgnoreCase(name)) {
        return stage;
      }
    }
    throw MlflowErrors.invalid(
        "Invalid Model Version stage: "
            + name
            + ". Value must be one of None, Staging, Production, Archived.");
  }
}
