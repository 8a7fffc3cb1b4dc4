package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MlflowModelsIT {
  private final MlflowClient mlflow = MlflowClient.newTenant();

  @Test
  void aModelIsNamedDescribedTaggedAndRenamed() {
    // When
    JsonNode made =
        mlflow
            .ok(
                "registered-models/create",
                Map.of(
                    "name", "My Model",
                    "description", "d",
                    "tags", List.of(Map.of("key", "team", "value", "a"))))
            .path("registered_model");
    patch("registered-models/update", Map.of("name", "My Model", "description", "e"));
    mlflow.ok("registered-models/set-tag", Map.of("name", "My Model", "key", "x", "value", "1"));
    delete("registered-models/delete-tag", Map.of("name", "My Model", "key", "team"));
    mlflow.ok("registered-models/rename", Map.of("name", "My Model", "new_name", "Other"));

    // Then
    assertThat(MlflowClient.value(made.path("tags"), "team")).isEqualTo("a");
    JsonNode found = model("Other");
    assertThat(found.path("description").asText()).isEqualTo("e");
    assertThat(found.path("tags")).hasSize(1);
    assertThat(MlflowClient.value(found.path("tags"), "x")).isEqualTo("1");
    expect(
        mlflow.get("registered-models/get", Map.of("name", "My Model")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Registered Model with name=My Model not found");
  }

  @Test
  void takenAndWrongNamesAreRefusedAndAModelIsDeleted() {
    mlflow.newModel("Other");
    expect(
        mlflow.post("registered-models/create", Map.of("name", "Other")),
        400,
        "RESOURCE_ALREADY_EXISTS",
        "Registered Model (name=Other) already exists.");
    expect(
        mlflow.post("registered-models/create", Map.of("name", "a/b")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Names cannot contain '/' or ':'.");
    delete("registered-models/delete", Map.of("name", "Other"));
    expect(
        mlflow.get("registered-models/get", Map.of("name", "Other")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "not found");
  }

  @Test
  void modelsAreSearchedAndPromptsAreToldApart() {
    // Given
    mlflow.newModel("a");
    mlflow.newModel("b");
    mlflow.ok(
        "registered-models/set-tag",
        Map.of("name", "b", "key", "mlflow.prompt.is_prompt", "value", "true"));

    // Then
    assertThat(models("tag.`mlflow.prompt.is_prompt` != 'true'")).containsExactly("a");
    assertThat(models("tags.`mlflow.prompt.is_prompt` = 'true'")).containsExactly("b");
    assertThat(models("name ILIKE 'A%'")).containsExactly("a");
    assertThat(models("name IN ('a', 'b')")).containsExactly("a", "b");
    JsonNode page =
        mlflow.read("registered-models/search", Map.of("max_results", 1, "order_by", "name DESC"));
    assertThat(page.path("registered_models").findValuesAsText("name")).containsExactly("b");
    Map<String, Object> next = new HashMap<>(Map.of("max_results", 1, "order_by", "name DESC"));
    next.put("page_token", page.path("next_page_token").asText());
    assertThat(
            mlflow
                .read("registered-models/search", next)
                .path("registered_models")
                .findValuesAsText("name"))
        .containsExactly("a");
    expect(
        MlflowClient.newTenant().get("registered-models/search", next),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid page token");
  }

  private JsonNode model(String name) {
    return mlflow.read("registered-models/get", Map.of("name", name)).path("registered_model");
  }

  private List<String> models(String filter) {
    return mlflow
        .read("registered-models/search", Map.of("filter", filter))
        .path("registered_models")
        .findValuesAsText("name");
  }

  private Answer patch(String path, Map<String, ?> body) {
    return mlflow.send("PATCH", path, body).expect(200);
  }

  private Answer delete(String path, Map<String, ?> body) {
    return mlflow.send("DELETE", path, body).expect(200);
  }
}
