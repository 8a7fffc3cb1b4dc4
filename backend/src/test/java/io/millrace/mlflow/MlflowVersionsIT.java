package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MlflowVersionsIT {
  private static final String SKLEARN =
      """
      artifact_path: model
      flavors:
        python_function: {loader_module: mlflow.sklearn}
        sklearn: {pickled_model: model.pkl}
      """;
  private static final String ONNX =
      """
      flavors:
        onnx: {data: model.onnx, onnx_version: '1.19'}
        python_function: {loader_module: mlflow.onnx}
      """;

  private final MlflowClient mlflow = MlflowClient.newTenant();

  @Test
  void aModelThatIsNotOnnxIsRegisteredButNotServable() {
    // Given
    mlflow.newModel("clf");
    String run = mlflow.newRun();
    String id = logged(run, SKLEARN);

    // When
    JsonNode version = mlflow.register("clf", "models:/" + id, Map.of("model_id", id));

    // Then
    assertThat(version.path("version").asText()).isEqualTo("1");
    assertThat(version.path("status").asText()).isEqualTo("READY");
    assertThat(version.path("run_id").asText()).isEqualTo(run);
    assertThat(version.path("current_stage").asText()).isEqualTo("None");
    assertThat(version.path("status_message").asText()).contains("sklearn", "Only ONNX");
    assertThat(
            mlflow
                .read("model-versions/get-download-uri", Map.of("name", "clf", "version", "1"))
                .path("artifact_uri")
                .asText())
        .isEqualTo("mlflow-artifacts:/0/models/" + id + "/artifacts");
    JsonNode own = mlflow.http().get("/models/clf/versions/1").expect(200).json();
    assertThat(own.path("state").asText()).isEqualTo("unservable");
    assertThat(
            mlflow
                .http()
                .post(
                    "/endpoints",
                    Map.of(
                        "name", "e", "deployments", List.of(Map.of("model", "clf", "version", 1))))
                .status())
        .isEqualTo(422);
  }

  @Test
  void itIsFoundByAnAliasAndItsFilesAreRead() {
    // Given
    mlflow.newModel("clf");
    String id = logged(mlflow.newRun(), SKLEARN);
    mlflow.register("clf", "models:/" + id, Map.of("model_id", id));

    // Then
    mlflow.ok(
        "registered-models/alias", Map.of("name", "clf", "alias", "champion", "version", "1"));
    assertThat(
            mlflow
                .read("registered-models/alias", Map.of("name", "clf", "alias", "champion"))
                .path("model_version")
                .path("aliases")
                .get(0)
                .asText())
        .isEqualTo("champion");
    assertThat(
            mlflow
                .http()
                .get("/mlflow/model-versions/get-artifact?name=clf&version=1&path=MLmodel")
                .expect(200)
                .text())
        .contains("sklearn");
    delete("registered-models/alias", Map.of("name", "clf", "alias", "champion"));
    expect(
        mlflow.get("registered-models/alias", Map.of("name", "clf", "alias", "champion")),
        400,
        "INVALID_PARAMETER_VALUE",
        "alias champion not found");
    delete("model-versions/delete", Map.of("name", "clf", "version", "1"));
    expect(
        mlflow.get("model-versions/get", Map.of("name", "clf", "version", "1")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Model Version (name=clf, version=1) not found");
  }

  @Test
  void anOnnxModelIsAdmittedAndCanBeServed() {
    // Given
    mlflow.newModel("net");
    String run = mlflow.newRun();
    mlflow.put("0/" + run + "/artifacts/model/MLmodel", ONNX.getBytes(StandardCharsets.UTF_8));
    mlflow.put("0/" + run + "/artifacts/model/model.onnx", OnnxModels.mlp(4, 3));

    // When
    JsonNode version =
        mlflow.register(
            "net", "mlflow-artifacts:/0/" + run + "/artifacts/model", Map.of("run_id", run));

    // Then
    assertThat(version.path("status").asText()).isIn("PENDING_REGISTRATION", "READY");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        mlflow
                            .http()
                            .get("/models/net/versions/1")
                            .expect(200)
                            .json()
                            .path("state")
                            .asText())
                    .isEqualTo("ready"));
    assertThat(mlflow.version("net", 1).path("status").asText()).isEqualTo("READY");
  }

  @Test
  void anOnnxFileThatIsNotAdmittedStaysForItsClients() {
    // Given
    mlflow.newModel("net");
    String run = mlflow.newRun();
    mlflow.put("0/" + run + "/artifacts/m/MLmodel", ONNX.getBytes(StandardCharsets.UTF_8));
    mlflow.put("0/" + run + "/artifacts/m/model.onnx", "no model".getBytes(StandardCharsets.UTF_8));

    // When
    mlflow.register("net", "runs:/" + run + "/m", Map.of("run_id", run));

    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(mlflow.version("net", 1).path("status").asText()).isEqualTo("READY"));
    assertThat(
            mlflow.http().get("/models/net/versions/1").expect(200).json().path("state").asText())
        .isEqualTo("unservable");
  }

  @Test
  void stagesMoveAndArchive() {
    // Given
    mlflow.newModel("m");
    mlflow.register("m", "s3://bucket/a", Map.of());
    mlflow.register("m", "s3://bucket/b", Map.of());
    Map<String, Object> first =
        Map.of(
            "name", "m", "version", "1", "stage", "Production", "archive_existing_versions", false);
    mlflow.ok("model-versions/transition-stage", first);

    // When
    JsonNode moved =
        mlflow
            .ok(
                "model-versions/transition-stage",
                Map.of(
                    "name", "m",
                    "version", "2",
                    "stage", "production",
                    "archive_existing_versions", true))
            .path("model_version");

    // Then
    assertThat(moved.path("current_stage").asText()).isEqualTo("Production");
    assertThat(mlflow.version("m", 1).path("current_stage").asText()).isEqualTo("Archived");
    assertThat(
            mlflow
                .ok(
                    "registered-models/get-latest-versions",
                    Map.of("name", "m", "stages", List.of("Production")))
                .path("model_versions")
                .findValuesAsText("version"))
        .containsExactly("2");
    assertThat(
            mlflow
                .read("registered-models/get", Map.of("name", "m"))
                .path("registered_model")
                .path("latest_versions"))
        .hasSize(2);
  }

  @Test
  void aStageThatThereIsNotIsRefused() {
    mlflow.newModel("m");
    mlflow.register("m", "s3://bucket/a", Map.of());
    expect(
        mlflow.post(
            "model-versions/transition-stage",
            Map.of(
                "name", "m", "version", "1", "stage", "Gone", "archive_existing_versions", false)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid Model Version stage: Gone");
  }

  @Test
  void versionsAreDescribedTaggedAndSearched() {
    // Given
    mlflow.newModel("m");
    String run = mlflow.newRun();
    mlflow.register("m", "s3://bucket/a", Map.of("run_id", run));
    mlflow.register("m", "s3://bucket/b", Map.of());
    patch("model-versions/update", Map.of("name", "m", "version", "1", "description", "first"));
    mlflow.ok(
        "model-versions/set-tag",
        Map.of("name", "m", "version", "1", "key", "kind", "value", "good"));

    // Then
    assertThat(mlflow.version("m", 1).path("description").asText()).isEqualTo("first");
    assertThat(versions("name = 'm'")).containsExactly("1", "2");
    assertThat(versions("run_id = '" + run + "'")).containsExactly("1");
    assertThat(versions("run_id IN ('" + run + "', 'other')")).containsExactly("1");
    assertThat(versions("source_path LIKE 's3://%b'")).containsExactly("2");
    assertThat(versions("tags.kind = 'good' AND version_number < 2")).containsExactly("1");
    assertThat(versions("name = 'other'")).isEmpty();
    delete("model-versions/delete-tag", Map.of("name", "m", "version", "1", "key", "kind"));
    assertThat(versions("tags.kind = 'good'")).isEmpty();
    JsonNode page =
        mlflow.read(
            "model-versions/search", Map.of("max_results", 1, "order_by", "version_number ASC"));
    assertThat(page.path("model_versions").findValuesAsText("version")).containsExactly("1");
    assertThat(page.path("next_page_token").asText()).isNotEmpty();
    expect(
        mlflow.get("model-versions/search", Map.of("filter", "colour = 'x'")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid attribute key 'colour' specified");
  }

  @Test
  void wrongVersionsAreRefused() {
    mlflow.newModel("m");
    for (String source : List.of("/etc/passwd", "file:///etc/passwd", "../x", "models/../../x")) {
      expect(
          mlflow.post("model-versions/create", Map.of("name", "m", "source", source)),
          400,
          "INVALID_PARAMETER_VALUE",
          "Invalid model version source");
    }
    expect(
        mlflow.post("model-versions/create", Map.of("name", "none", "source", "s3://a")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Registered Model with name=none not found");
    expect(
        mlflow.post("model-versions/create", Map.of("name", "m", "source", "models:/m/7")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "There is no version models:/m/7.");
  }

  @Test
  void aManifestThatIsNoneIsRefusedAndAWickedOneHarmless() {
    mlflow.newModel("m");
    String run = mlflow.newRun();
    mlflow.put("0/" + run + "/artifacts/m/MLmodel", "[".getBytes(StandardCharsets.UTF_8));
    expect(
        mlflow.post("model-versions/create", Map.of("name", "m", "source", "runs:/" + run + "/m")),
        400,
        "INVALID_PARAMETER_VALUE",
        "MLmodel is not YAML");
    mlflow.put("0/" + run + "/artifacts/n/MLmodel", bomb().getBytes(StandardCharsets.UTF_8));
    assertThat(mlflow.register("m", "runs:/" + run + "/n", Map.of()).path("status").asText())
        .isEqualTo("READY");
  }

  @Test
  void wrongNamesOfVersionsAreRefused() {
    mlflow.newModel("m");
    expect(
        mlflow.get("model-versions/get", Map.of("name", "m", "version", "x")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Parameter 'version' must be an integer, got 'x'.");
    mlflow.register("m", "s3://a", Map.of());
    for (String alias : List.of("latest", "Latest", "v12", "a b")) {
      expect(
          mlflow.post(
              "registered-models/alias", Map.of("name", "m", "alias", alias, "version", "1")),
          400,
          "INVALID_PARAMETER_VALUE",
          "");
    }
    MlflowClient other = MlflowClient.newTenant();
    expect(
        other.get("model-versions/get", Map.of("name", "m", "version", "1")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "not found");
  }

  /** Aliases of aliases, which would take all memory. */
  private static String bomb() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      String before = "*a" + (i - 1);
      yaml.append("a").append(i).append(": &a").append(i).append(" [");
      yaml.append(String.join(", ", java.util.Collections.nCopies(9, before))).append("]\n");
    }
    return yaml.toString();
  }

  private String logged(String run, String manifest) {
    String id =
        mlflow
            .ok("logged-models", Map.of("experiment_id", "0", "name", "clf", "source_run_id", run))
            .path("model")
            .path("info")
            .path("model_id")
            .asText();
    mlflow.put("0/models/" + id + "/artifacts/MLmodel", manifest.getBytes(StandardCharsets.UTF_8));
    return id;
  }

  private List<String> versions(String filter) {
    return mlflow
        .read("model-versions/search", Map.of("filter", filter, "order_by", "version_number"))
        .path("model_versions")
        .findValuesAsText("version");
  }

  private Answer patch(String path, Map<String, ?> body) {
    return mlflow.send("PATCH", path, body).expect(200);
  }

  private Answer delete(String path, Map<String, ?> body) {
    return mlflow.send("DELETE", path, body).expect(200);
  }
}
