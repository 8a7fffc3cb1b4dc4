package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Saved views of an experiment's runs. */
class RunViewsIT {
  private static final Map<String, Object> BEST =
      Map.of(
          "name", "Best first",
          "query", "resnet",
          "status", "finished",
          "sort", "metrics.loss",
          "columns", List.of("metrics.loss", "params.lr"));

  private final ApiClient owner = MillraceServer.newTenant();

  @Test
  void aViewIsSavedForEverybodyInTheTenant() {
    JsonNode made = save(owner, BEST);

    JsonNode seen = as("viewer").get(views() + "/" + id(made)).expect(200).json();
    assertThat(seen).isEqualTo(made);
    assertThat(seen.path("columns").toString()).isEqualTo("[\"metrics.loss\",\"params.lr\"]");
    assertThat(seen.path("status").asText()).isEqualTo("finished");
    assertThat(audited()).contains("run_view.created");
    assertThat(MillraceServer.newTenant().get(views() + "/" + id(made)).expect(404).code())
        .isEqualTo("NOT_FOUND");
  }

  @Test
  void viewsAreListedByPages() {
    for (String name : List.of("c", "a", "b")) {
      save(owner, Map.of("name", name));
    }

    assertThat(Pages.walk(owner, views() + "?sort=name", view -> view.path("name").asText()))
        .containsExactly("a", "b", "c");
    assertThat(owner.get(views() + "?q=B").expect(200).json().findValuesAsText("name"))
        .containsExactly("b");
  }

  @Test
  void aViewIsReplacedAsAWhole() {
    JsonNode made = save(owner, BEST);
    String path = views() + "/" + id(made);

    JsonNode changed = owner.put(path, Map.of("name", "All")).expect(200).json();

    assertThat(changed.path("name").asText()).isEqualTo("All");
    assertThat(changed.has("columns")).isFalse();
    assertThat(changed.has("status")).isFalse();
    assertThat(changed.path("revision").asInt()).isEqualTo(2);
    assertThat(
            owner.withHeader("If-Match", "\"1\"").put(path, Map.of("name", "x")).expect(412).code())
        .isEqualTo("PRECONDITION_FAILED");
    assertThat(owner.withHeader("If-Match", "\"1\"").delete(path).expect(412).code())
        .isEqualTo("PRECONDITION_FAILED");
    owner.withHeader("If-Match", "\"2\"").delete(path).expect(204);
    owner.get(path).expect(404);
    assertThat(audited()).contains("run_view.updated", "run_view.deleted");
  }

  @Test
  void aViewBelongsToWhoeverSavedIt() {
    ApiClient engineer = as("engineer");
    String own = views() + "/" + id(save(engineer, Map.of("name", "own")));
    String others = views() + "/" + id(save(owner, Map.of("name", "others")));

    assertThat(engineer.put(others, Map.of("name", "mine")).expect(403).code())
        .isEqualTo("FORBIDDEN");
    assertThat(engineer.delete(others).expect(403).code()).isEqualTo("FORBIDDEN");
    engineer.put(own, Map.of("name", "still own")).expect(200);
    // who manages members
    owner.delete(own).expect(204);
  }

  @Test
  void aNameIsGivenOnceInAnExperiment() {
    save(owner, Map.of("name", "a"));
    String other = views() + "/" + id(save(owner, Map.of("name", "b")));
    String elsewhere =
        owner.post("/experiments", Map.of("name", "e")).expect(201).json().path("id").asText();

    assertThat(owner.post(views(), Map.of("name", "a")).expect(409).code())
        .isEqualTo("ALREADY_EXISTS");
    assertThat(owner.put(other, Map.of("name", "a")).expect(409).code())
        .isEqualTo("ALREADY_EXISTS");
    owner.post("/experiments/" + elsewhere + "/views", Map.of("name", "a")).expect(201);
    owner
        .get("/experiments/" + elsewhere + "/views/" + other.substring(views().length() + 1))
        .expect(404);
  }

  @Test
  void whatCannotBeAViewIsRefused() {
    assertThat(
            owner
                .post(views(), Map.of("name", " "))
                .expect(400)
                .json()
                .at("/errors/0/pointer")
                .asText())
        .isEqualTo("/name");
    assertThat(
            owner
                .post(views(), Map.of("name", "a", "sort", "colour"))
                .expect(400)
                .json()
                .at("/errors/0/pointer")
                .asText())
        .isEqualTo("/sort");
    owner.post("/experiments/nobody/views", Map.of("name", "a")).expect(404);
    owner.get("/experiments/nobody/views").expect(404);
    owner.put(views() + "/" + UUID.randomUUID(), Map.of("name", "a")).expect(404);
    owner.delete(views() + "/" + UUID.randomUUID()).expect(404);
  }

  @Test
  void savingAgainWithTheSameKeySavesOnce() {
    ApiClient again = owner.withHeader("Idempotency-Key", UUID.randomUUID().toString());

    JsonNode first = again.post(views(), BEST).expect(201).json();

    assertThat(again.post(views(), BEST).expect(201).json()).isEqualTo(first);
  }

  @Test
  void anExperimentHasNoMoreViewsThanAnybodyLooksThrough() {
    for (int i = 0; i < RunViewService.MAX_VIEWS; i++) {
      save(owner, Map.of("name", "v" + i));
    }

    assertThat(owner.post(views(), Map.of("name", "one more")).expect(409).code())
        .isEqualTo("CONFLICT");
  }

  private static String views() {
    return "/experiments/0/views";
  }

  private static String id(JsonNode view) {
    return view.path("id").asText();
  }

  private static JsonNode save(ApiClient client, Map<String, Object> view) {
    return client.post(views(), view).expect(201).json();
  }

  private List<String> audited() {
    return owner.get("/audit-events").expect(200).json().findValuesAsText("action");
  }

  private ApiClient as(String role) {
    String secret =
        owner
            .post("/api-keys", Map.of("name", "as " + role, "role", role))
            .expect(201)
            .json()
            .path("secret")
            .asText();
    return MillraceServer.stranger().withToken(secret);
  }
}
