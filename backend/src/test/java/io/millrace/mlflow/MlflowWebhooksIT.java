package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Receiver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code webhooks/…} as MLflow's clients call them. */
class MlflowWebhooksIT {
  private static final List<Map<String, String>> CREATED =
      List.of(event("REGISTERED_MODEL", "CREATED"));

  private final MlflowClient client = MlflowClient.newTenant();
  private final Receiver receiver = Receiver.start();
  private String url = "";

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void itIsMadeReadChangedAndDeleted() {
    JsonNode made =
        make(
            Map.of(
                "description",
                "of ours",
                "secret",
                "s",
                "events",
                List.of(event("MODEL_VERSION_TAG", "SET"), event("PROMPT_ALIAS", "DELETED"))));
    String id = made.path("webhook_id").asText();
    assertThat(made.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(made.path("creation_timestamp").isIntegralNumber()).isTrue();
    assertThat(made.has("secret")).isFalse();
    assertThat(made.at("/events/1/entity").asText()).isEqualTo("PROMPT_ALIAS");
    assertThat(read(id)).isEqualTo(made);

    JsonNode changed =
        client
            .send("PATCH", "webhooks/" + id, Map.of("status", "DISABLED", "description", ""))
            .expect(200)
            .json()
            .path("webhook");

    assertThat(changed.path("status").asText()).isEqualTo("DISABLED");
    assertThat(changed.has("description")).isFalse();
    assertThat(changed.path("events")).isEqualTo(made.path("events"));
    client.send("DELETE", "webhooks/" + id, null).expect(200);
    assertMissing(client.send("GET", "webhooks/" + id, null), id);
    assertMissing(client.send("DELETE", "webhooks/" + id, null), id);
    assertMissing(client.send("POST", "webhooks/" + id + "/test", Map.of()), id);
    assertMissing(client.send("PATCH", "webhooks/none", Map.of("name", "x")), "none");
  }

  private static void assertMissing(Answer answer, String id) {
    answer.expect(404);
    assertThat(answer.json().path("error_code").asText()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
    assertThat(answer.json().path("message").asText())
        .isEqualTo("Webhook with ID " + id + " not found.");
  }

  @Test
  void itIsListedByPagesNewestFirst() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(0, make(Map.of("name", "hook" + i)).path("webhook_id").asText());
    }
    JsonNode first = client.read("webhooks", Map.of("max_results", 3));
    String token = first.path("next_page_token").asText();
    JsonNode second = client.read("webhooks", Map.of("max_results", 3, "page_token", token));

    List<String> all = first.path("webhooks").findValuesAsText("webhook_id");
    all.addAll(second.path("webhooks").findValuesAsText("webhook_id"));
    assertThat(all).isEqualTo(made);
    assertThat(second.has("next_page_token")).isFalse();
    assertThat(client.read("webhooks", Map.of()).path("webhooks")).hasSize(5);
    for (int wrong : List.of(-1, 1_001)) {
      assertThat(client.get("webhooks", Map.of("max_results", wrong)).expect(400).text())
          .contains("max_results must be between 1 and 1000.");
    }
    client.get("webhooks", Map.of("page_token", "forged")).expect(400);
    MlflowClient.newTenant().get("webhooks", Map.of("page_token", token)).expect(400);
  }

  @Test
  void aTestAnswersWhatCameBack() {
    receiver.answering("/busy", 503);
    String good = make(Map.of()).path("webhook_id").asText();
    String bad =
        make(Map.of("url", "http://127.0.0.1:" + receiver.port() + "/busy"))
            .path("webhook_id")
            .asText();

    JsonNode sent = client.ok("webhooks/" + good + "/test", Map.of()).path("result");
    JsonNode other =
        client
            .ok(
                "webhooks/" + good + "/test",
                Map.of("event", event("MODEL_VERSION_ALIAS", "CREATED")))
            .path("result");
    JsonNode refused = client.ok("webhooks/" + bad + "/test", Map.of()).path("result");

    assertThat(sent.path("success").asBoolean()).isTrue();
    assertThat(sent.path("response_status").asInt()).isEqualTo(200);
    assertThat(sent.path("response_body").asText()).isEqualTo("ok");
    assertThat(other.path("success").asBoolean()).isTrue();
    assertThat(refused.path("success").asBoolean()).isFalse();
    assertThat(refused.path("response_status").asInt()).isEqualTo(503);
    assertThat(receiver.at("/hooks").stream().map(each -> each.json().at("/data").toString()))
        .containsExactly(
            "{\"name\":\"example_model\",\"tags\":{\"example_key\":\"example_value\"},"
                + "\"description\":\"An example registered model\"}",
            "{\"name\":\"example_model\",\"alias\":\"example_alias\",\"version\":\"1\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", "a-", "a b", "ä", "a/b", "."})
  void aNameHasItsForm(String name) {
    assertInvalid(Map.of("name", name), "Webhook name '" + name + "' is invalid.");
  }

  @Test
  void limitsHoldAtTheirEdge() {
    make(Map.of("name", "x".repeat(63)));
    assertInvalid(Map.of("name", "x".repeat(64)), "Webhook name");
    make(Map.of("description", "x".repeat(1_000), "secret", "x".repeat(1_000)));
    assertInvalid(Map.of("description", "x".repeat(1_001)), "'description' exceeds");
    assertInvalid(Map.of("secret", "x".repeat(1_001)), "'secret' exceeds");
    assertInvalid(Map.of("name", ""), "Missing value for required parameter 'name'");
    assertInvalid(Map.of("url", ""), "Missing value for required parameter 'url'");
    assertInvalid(Map.of("url", "ftp://example.com"), "An address like");
    assertInvalid(Map.of("url", "https://10.0.0.1/"), "private network");
    assertInvalid(Map.of("events", List.of()), "Missing value for required parameter 'events'");
    assertInvalid(Map.of("status", "ASLEEP"), "Invalid value");
    assertInvalid(
        Map.of("events", List.of(event("REGISTERED_MODEL", "SET"))),
        "Invalid action 'set' for entity 'registered_model'. Valid actions are: ['created']");
    assertInvalid(
        Map.of("events", List.of(event("BUDGET_POLICY", "EXCEEDED"))),
        "There are no events of the entity 'BUDGET_POLICY' here.");
    assertInvalid(
        Map.of("events", List.of(event("MILLRACE_PROMOTION", "DECIDED"))),
        "There are no events of the entity");
    assertInvalid(Map.of("events", List.of(Map.of("entity", "PROMPT"))), "'events[0].action'");
  }

  private void assertInvalid(Map<String, ?> fields, String words) {
    Answer answer = client.post("webhooks", body(fields)).expect(400);
    assertThat(answer.json().path("error_code").asText()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(answer.json().path("message").asText()).contains(words);
  }

  /** MLflow's clients fail on events that they do not know. */
  @Test
  void ourOwnEventIsKeptFromClientsThatDoNotKnowIt() {
    String ours = own(List.of("millrace_promotion.decided"));
    String both = own(List.of("prompt.created", "millrace_promotion.decided"));

    assertThat(client.read("webhooks", Map.of()).path("webhooks").findValuesAsText("webhook_id"))
        .containsExactly(both);
    client.send("GET", "webhooks/" + ours, null).expect(404);
    assertThat(read(both).path("events")).hasSize(1);
    client.send("PATCH", "webhooks/" + both, Map.of("events", CREATED)).expect(200);
    assertThat(client.http().get("/webhooks/" + both).expect(200).json().path("events").toString())
        .isEqualTo("[\"registered_model.created\",\"millrace_promotion.decided\"]");
  }

  private String own(List<String> events) {
    return client
        .http()
        .post("/webhooks", Map.of("name", "own", "url", "http://127.0.0.1:9/", "events", events))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  @Test
  void anEngineerMayNot() {
    String key =
        client
            .http()
            .post("/api-keys", Map.of("name", "engineer", "role", "engineer"))
            .expect(201)
            .json()
            .path("secret")
            .asText();
    ApiClient engineer = MillraceServer.stranger().withToken(key);
    assertThat(
            engineer
                .send("GET", MlflowClient.API + "webhooks", null)
                .expect(403)
                .json()
                .path("error_code")
                .asText())
        .isEqualTo("PERMISSION_DENIED");
  }

  private JsonNode read(String id) {
    return client.send("GET", "webhooks/" + id, null).expect(200).json().path("webhook");
  }

  private JsonNode make(Map<String, ?> fields) {
    return client.ok("webhooks", body(fields)).path("webhook");
  }

  private Map<String, Object> body(Map<String, ?> fields) {
    Map<String, Object> body = new HashMap<>(Map.of("name", "ci", "events", CREATED));
    body.put("url", hooks());
    body.putAll(fields);
    return body;
  }

  private String hooks() {
    if (url.isEmpty()) {
      url = receiver.accepting("/hooks");
    }
    return url;
  }

  private static Map<String, String> event(String entity, String action) {
    return Map.of("entity", entity, "action", action);
  }
}
