package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MlflowExperimentsIT {
  private final MlflowClient mlflow = MlflowClient.newTenant();

  @Test
  void everyTenantHasTheDefaultExperiment() {
    // When
    JsonNode found =
        mlflow.read("experiments/get", Map.of("experiment_id", "0")).path("experiment");

    // Then
    assertThat(found.path("name").asText()).isEqualTo("Default");
    assertThat(found.path("artifact_location").asText()).isEqualTo("mlflow-artifacts:/0");
    assertThat(found.path("lifecycle_stage").asText()).isEqualTo("active");
    assertThat(found.path("creation_time").isIntegralNumber()).isTrue();
  }

  @Test
  void aNewExperimentIsFoundByItsNameWithItsTags() {
    // Given
    assertThat(mlflow.get("experiments/get-by-name", Map.of("experiment_name", "digits")).code())
        .isEmpty();

    // When
    String id =
        mlflow
            .ok(
                "experiments/create",
                Map.of(
                    "name",
                    "digits",
                    "artifact_location",
                    "s3://elsewhere",
                    "tags",
                    List.of(Map.of("key", "team", "value", "vision")),
                    "field_of_the_future",
                    true))
            .path("experiment_id")
            .asText();

    // Then
    JsonNode found =
        mlflow
            .read("experiments/get-by-name", Map.of("experiment_name", "digits"))
            .path("experiment");
    assertThat(found.path("experiment_id").asText())
        .isEqualTo(id)
        .matches("[a-zA-Z0-9][\\w-]{0,63}");
    assertThat(MlflowClient.value(found.path("tags"), "team")).isEqualTo("vision");
    assertThat(found.path("artifact_location").asText()).isEqualTo("mlflow-artifacts:/" + id);
  }

  @Test
  void whatIsNotThereIsSaidInTheWordsThatClientsKnow() {
    expect(
        mlflow.get("experiments/get-by-name", Map.of("experiment_name", "none")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Could not find experiment with name 'none'");
    expect(
        mlflow.get("experiments/get", Map.of("experiment_id", "123")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No Experiment with id=123 exists");
    expect(
        mlflow.post("experiments/create", Map.of()),
        400,
        "INVALID_PARAMETER_VALUE",
        "Missing value for required parameter 'name'.");
    expect(
        mlflow.post("experiments/create", Map.of("name", 5)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid value 5 for parameter 'name' supplied");
    expect(
        mlflow.post("experiments/create", Map.of("name", "x".repeat(501))),
        400,
        "INVALID_PARAMETER_VALUE",
        "'name' exceeds the maximum length of 500 characters");
    expect(
        mlflow.post("experiments/create", Map.of("name", "a\0b")),
        400,
        "INVALID_PARAMETER_VALUE",
        "NUL");
    expect(mlflow.post("experiments/create", "{\"name\":"), 400, "INVALID_PARAMETER_VALUE", "JSON");
    expect(
        mlflow.get("experiments/get", Map.of("experiment_id", "../x")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid experiment ID: '../x'");
    expect(mlflow.post("traces/search", Map.of()), 404, "ENDPOINT_NOT_FOUND", "no endpoint");
    expect(mlflow.post("experiments/get", Map.of()), 404, "ENDPOINT_NOT_FOUND", "no endpoint");
  }

  @Test
  void aTakenNameIsRefusedAlsoWhileItIsInTheTrash() {
    // Given
    String id = mlflow.newExperiment("digits");
    Answer taken = mlflow.post("experiments/create", Map.of("name", "digits"));

    // When
    mlflow.ok("experiments/delete", Map.of("experiment_id", id));

    // Then
    expect(taken, 400, "RESOURCE_ALREADY_EXISTS", "Experiment 'digits' already exists.");
    expect(
        mlflow.post("experiments/create", Map.of("name", "digits")),
        400,
        "RESOURCE_ALREADY_EXISTS",
        "already exists in deleted state");
  }

  @Test
  void itsRunsGoIntoTheTrashWithItAndComeBack() {
    // Given
    String id = mlflow.newExperiment("digits");
    String run = mlflow.newRun(Map.of("experiment_id", id));

    // When
    mlflow.ok("experiments/delete", Map.of("experiment_id", id));

    // Then
    assertThat(stage(id)).isEqualTo("deleted");
    assertThat(mlflow.run(run).path("info").path("lifecycle_stage").asText()).isEqualTo("deleted");
    expect(
        mlflow.post("experiments/delete", Map.of("experiment_id", id)),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No Experiment");
    expect(
        mlflow.post("experiments/update", Map.of("experiment_id", id, "new_name", "x")),
        400,
        "INVALID_PARAMETER_VALUE",
        "must be in the 'active' state");
    expect(
        mlflow.post("runs/create", Map.of("experiment_id", id)),
        400,
        "INVALID_PARAMETER_VALUE",
        "The experiment " + id + " must be in the 'active' state");

    // When
    mlflow.ok("experiments/restore", Map.of("experiment_id", id));

    // Then
    assertThat(stage(id)).isEqualTo("active");
    assertThat(mlflow.run(run).path("info").path("lifecycle_stage").asText()).isEqualTo("active");
  }

  @Test
  void tagsAreSetOverwrittenAndDeleted() {
    // Given
    String id = mlflow.newExperiment("digits");
    Map<String, String> tag =
        Map.of("experiment_id", id, "key", "mlflow.note.content", "value", "a");

    // When
    mlflow.ok("experiments/set-experiment-tag", tag);
    mlflow.ok("experiments/update", Map.of("experiment_id", id, "new_name", "numerals"));

    // Then
    JsonNode found = mlflow.read("experiments/get", Map.of("experiment_id", id)).path("experiment");
    assertThat(MlflowClient.value(found.path("tags"), "mlflow.note.content")).isEqualTo("a");
    assertThat(found.path("name").asText()).isEqualTo("numerals");
    mlflow.ok(
        "experiments/delete-experiment-tag",
        Map.of("experiment_id", id, "key", "mlflow.note.content"));
    expect(
        mlflow.post(
            "experiments/delete-experiment-tag", Map.of("experiment_id", id, "key", "never.set")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No tag with name: never.set");
    expect(
        mlflow.post(
            "experiments/set-experiment-tag",
            Map.of("experiment_id", id, "key", "../x", "value", "a")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid value \"../x\" for parameter 'key' supplied");
    expect(
        mlflow.post(
            "experiments/set-experiment-tag",
            Map.of("experiment_id", id, "key", "k", "value", "x".repeat(20_001))),
        400,
        "INVALID_PARAMETER_VALUE",
        "'value' exceeds the maximum length of 20000");
  }

  @Test
  void aSearchFiltersOrdersAndPages() {
    // Given
    for (String name : List.of("b", "a", "c")) {
      String id = mlflow.newExperiment("exp-" + name);
      mlflow.ok(
          "experiments/set-experiment-tag",
          Map.of("experiment_id", id, "key", "kind", "value", name));
    }
    Map<String, Object> search =
        Map.of(
            "filter",
            "name LIKE 'exp-%' AND tags.kind != 'c'",
            "order_by",
            List.of("name ASC"),
            "max_results",
            1);

    // When
    JsonNode first = mlflow.ok("experiments/search", search);
    String token = first.path("next_page_token").asText();
    JsonNode second = mlflow.ok("experiments/search", with(search, "page_token", token));

    // Then
    assertThat(names(first)).containsExactly("exp-a");
    assertThat(names(second)).containsExactly("exp-b");
    assertThat(second.has("next_page_token")).isFalse();
    assertThat(names(mlflow.read("experiments/search", Map.of("max_results", 2))))
        .containsExactly("exp-c", "exp-a");
  }

  @Test
  void aWrongSearchIsRefused() {
    // Given
    mlflow.newExperiment("digits");
    Map<String, Object> search = Map.of("order_by", List.of("name ASC"), "max_results", 1);
    String token = mlflow.ok("experiments/search", search).path("next_page_token").asText();

    // Then
    expect(
        mlflow.post("experiments/search", Map.of("page_token", token)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid page token");
    expect(
        MlflowClient.newTenant().post("experiments/search", with(search, "page_token", token)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid page token");
    expect(
        mlflow.post("experiments/search", Map.of("page_token", "eyJvZmZzZXQiOjF9")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid page token");
    expect(
        mlflow.post("experiments/search", Map.of("max_results", 0)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid value 0 for parameter 'max_results' supplied");
    expect(
        mlflow.post("experiments/search", Map.of("filter", "name = 'x' OR name = 'y'")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid clause(s) in filter string: 'OR'");
  }

  @Test
  void theLinkThatClientsPrintLeadsToTheWebUi() {
    // When
    Answer answer = MillraceServer.stranger().get("/mlflow/");

    // Then
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).contains("/experiments");
  }

  @Test
  void anotherTenantSeesNothingOfIt() {
    // Given
    String id = mlflow.newExperiment("digits");
    MlflowClient other = MlflowClient.newTenant();

    // Then
    expect(
        other.get("experiments/get", Map.of("experiment_id", id)),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No Experiment");
    assertThat(names(other.ok("experiments/search", Map.of()))).containsExactly("Default");
  }

  static void expect(Answer answer, int status, String code, String message) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("error_code").asText()).isEqualTo(code);
    assertThat(answer.json().path("message").asText()).contains(message);
  }

  private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
    Map<String, Object> more = new java.util.HashMap<>(fields);
    more.put(name, value);
    return more;
  }

  private static List<String> names(JsonNode page) {
    return page.path("experiments").findValuesAsText("name");
  }

  private String stage(String id) {
    return mlflow
        .read("experiments/get", Map.of("experiment_id", id))
        .path("experiment")
        .path("lifecycle_stage")
        .asText();
  }
}
