package io.millrace.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Receiver;
import io.millrace.testing.Receiver.Received;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks as a tenant meets them, on the whole server. */
class WebhooksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SECRET = "a secret of three words";
  private static final String MLFLOW = "/mlflow/api/2.0/mlflow/";
  private static final List<String> ALL =
      Arrays.stream(WebhookEvent.values()).map(WebhookEvent::wireName).toList();

  private final ApiClient owner = MillraceServer.newTenant();
  private final Receiver receiver = Receiver.start();

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void whatHappensToModelsIsToldInMlflowsForm() {
    // Given
    make(receiver.accepting("/hooks") + "?token=t", ALL, SECRET);

    // When
    mlflow("POST", "registered-models/create", model("digits", "kind", "small"));
    mlflow(
        "POST",
        "model-versions/create",
        Map.of("name", "digits", "source", "s3://far/model", "tags", tags("a", "b")));
    Map<String, Object> tag = Map.of("name", "digits", "version", "1", "key", "k", "value", "v");
    mlflow("POST", "model-versions/set-tag", tag);
    mlflow(
        "DELETE",
        "model-versions/delete-tag",
        Map.of("name", "digits", "version", "1", "key", "k"));
    mlflow(
        "POST",
        "registered-models/alias",
        Map.of("name", "digits", "alias", "best", "version", "1"));
    owner.delete("/models/digits/aliases/best").expect(204);

    // Then
    assertTold(
        "registered_model.created"
            + " {\"name\":\"digits\",\"tags\":{\"kind\":\"small\"},\"description\":null}",
        "model_version.created"
            + " {\"name\":\"digits\",\"version\":\"1\",\"source\":\"s3://far/model\","
            + "\"run_id\":null,\"tags\":{\"a\":\"b\"},\"description\":null}",
        "model_version_tag.set"
            + " {\"name\":\"digits\",\"version\":\"1\",\"key\":\"k\",\"value\":\"v\"}",
        "model_version_tag.deleted {\"name\":\"digits\",\"version\":\"1\",\"key\":\"k\"}",
        "model_version_alias.created {\"name\":\"digits\",\"alias\":\"best\",\"version\":\"1\"}",
        "model_version_alias.deleted {\"name\":\"digits\",\"alias\":\"best\"}");
  }

  @Test
  void promptsAreToldOfAsPrompts() {
    // Given
    make(receiver.accepting("/hooks"), ALL, SECRET);
    String prompt = "mlflow.prompt.is_prompt";

    // When
    changePrompt(prompt);

    // Then
    assertTold(
        "prompt.created {\"name\":\"hello\",\"tags\":{},\"description\":null}",
        "prompt_version.created {\"name\":\"hello\",\"version\":\"1\",\"template\":\"Hi {{name}}\","
            + "\"tags\":{},\"description\":null}",
        "prompt_tag.set {\"name\":\"hello\",\"key\":\"k\",\"value\":\"v\"}",
        "prompt_tag.deleted {\"name\":\"hello\",\"key\":\"k\"}",
        "prompt_version_tag.set"
            + " {\"name\":\"hello\",\"version\":\"1\",\"key\":\"k\",\"value\":\"v\"}",
        "prompt_version_tag.deleted {\"name\":\"hello\",\"version\":\"1\",\"key\":\"k\"}",
        "prompt_alias.created {\"name\":\"hello\",\"alias\":\"best\",\"version\":\"1\"}",
        "prompt_alias.deleted {\"name\":\"hello\",\"alias\":\"best\"}");
  }

  private void changePrompt(String prompt) {
    mlflow("POST", "registered-models/create", model("hello", prompt, "true"));
    mlflow(
        "POST",
        "model-versions/create",
        Map.of(
            "name",
            "hello",
            "source",
            "prompt-template",
            "tags",
            List.of(
                Map.of("key", prompt, "value", "true"),
                Map.of("key", "mlflow.prompt.text", "value", "Hi {{name}}"))));
    Map<String, Object> tag = Map.of("name", "hello", "key", "k", "value", "v");
    mlflow("POST", "registered-models/set-tag", tag);
    mlflow("DELETE", "registered-models/delete-tag", Map.of("name", "hello", "key", "k"));
    mlflow(
        "POST",
        "model-versions/set-tag",
        Map.of("name", "hello", "version", "1", "key", "k", "value", "v"));
    mlflow(
        "DELETE", "model-versions/delete-tag", Map.of("name", "hello", "version", "1", "key", "k"));
    mlflow(
        "POST",
        "registered-models/alias",
        Map.of("name", "hello", "alias", "best", "version", "1"));
    mlflow("DELETE", "registered-models/alias", Map.of("name", "hello", "alias", "best"));
  }

  /** Signed over its id, its time and its bytes. */
  private void assertTold(String... expected) {
    await().atMost(PATIENCE).until(() -> told().size() >= expected.length);
    assertThat(told().stream().map(WebhooksIT::shown)).containsExactly(expected);
    assertThat(told())
        .allSatisfy(
            request -> {
              Map<String, String> headers = request.headers();
              assertThat(headers).containsEntry("content-type", "application/json");
              assertThat(headers.get("x-mlflow-signature"))
                  .isEqualTo(
                      "v1,"
                          + hmac(
                              headers.get("x-mlflow-delivery-id")
                                  + "."
                                  + headers.get("x-mlflow-timestamp")
                                  + "."
                                  + request.body()));
              assertThat(request.json().path("timestamp").asText())
                  .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
            });
  }

  private List<Received> told() {
    return receiver.at("/hooks");
  }

  private static String shown(Received request) {
    JsonNode json = request.json();
    return json.path("entity").asText()
        + "."
        + json.path("action").asText()
        + " "
        + json.path("data");
  }

  private static String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWasRefusedIsNotTold() {
    // Given
    make(receiver.accepting("/hooks"), ALL, "");
    owner.post("/models", Map.of("name", "digits")).expect(201);

    // When
    owner.post("/models", Map.of("name", "digits")).expect(409);
    owner.post("/models", Map.of("name", "others")).expect(201);

    // Then
    await().atMost(PATIENCE).until(() -> told().size() == 2);
    assertThat(told().stream().map(each -> each.json().at("/data/name").asText()))
        .containsExactly("digits", "others");
    assertThat(told()).noneMatch(each -> each.headers().containsKey("x-mlflow-signature"));
  }

  @Test
  void aSecretIsNeverAnswered() {
    String id = make(receiver.accepting("/hooks"), ALL, SECRET);

    String all =
        owner.get("/webhooks").expect(200).text()
            + owner.get("/webhooks/" + id).expect(200).text()
            + owner.get("/audit-events").expect(200).text()
            + owner.send("GET", MLFLOW + "webhooks/" + id, null).expect(200).text();

    assertThat(all).doesNotContain(SECRET).contains("\"signed\":true");
    JsonNode without = patch(id, Map.of("secret", "")).json();
    assertThat(without.path("signed").asBoolean()).isFalse();
  }

  @Test
  void aPausedWebhookIsToldNothingNew() {
    // Given
    String id = make(receiver.accepting("/hooks"), ALL, "");
    patch(id, Map.of("active", false));
    owner.post("/models", Map.of("name", "unseen")).expect(201);

    // When
    patch(id, Map.of("active", true));
    owner.post("/models", Map.of("name", "seen")).expect(201);

    // Then
    await().atMost(PATIENCE).until(() -> !told().isEmpty());
    assertThat(told().stream().map(each -> each.json().at("/data/name").asText()))
        .containsExactly("seen");
  }

  @Test
  void aTestSaysWhatCameBack() {
    String good = make(receiver.accepting("/good"), ALL, SECRET);
    String bad = make(receiver.answering("/bad", 503), ALL, "");

    JsonNode sent = owner.post("/webhooks/" + good + "/test", Map.of()).expect(200).json();
    JsonNode refused =
        owner
            .post("/webhooks/" + bad + "/test", Map.of("event", "millrace_promotion.decided"))
            .expect(200)
            .json();

    assertThat(sent.path("succeeded").asBoolean()).isTrue();
    assertThat(sent.path("answer").asText()).isEqualTo("ok");
    assertThat(refused.path("reason").asText()).isEqualTo("It answered 503.");
    assertThat(receiver.at("/bad").get(0).json().at("/data/state").asText()).isEqualTo("promoted");
    assertThat(deliveries(good, "")).isEmpty();
  }

  @Test
  void anotherTenantHasNothingOfIt() {
    String id = make(receiver.accepting("/hooks"), ALL, "");
    ApiClient other = MillraceServer.newTenant();

    other.get("/webhooks/" + id).expect(404);
    other.patch("/webhooks/" + id, Map.of("active", false)).expect(404);
    other.delete("/webhooks/" + id).expect(404);
    other.post("/webhooks/" + id + "/test", Map.of()).expect(404);
    other.get("/webhooks/" + id + "/deliveries").expect(404);
    other.send("GET", MLFLOW + "webhooks/" + id, null).expect(404);
    assertThat(other.get("/webhooks").expect(200).json().path("items")).isEmpty();
    other.post("/models", Map.of("name", "theirs")).expect(201);
    owner.post("/models", Map.of("name", "ours")).expect(201);
    await().atMost(PATIENCE).until(() -> !told().isEmpty());
    assertThat(told()).hasSize(1).noneMatch(each -> each.body().contains("theirs"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/hooks",
        "https://192.168.1.1",
        "http://169.254.169.254/latest",
        "http://[::1]:5000/",
        "http://[::ffff:10.0.0.1]/"
      })
  void anAddressInsideOfANetworkIsRefused(String url) {
    Map<String, Object> wanted = wanted(url, ALL, "");
    assertThat(owner.post("/webhooks", wanted).expect(422).text())
        .contains("MILLRACE_OUTBOUND_PRIVATE_RANGES");
    String id = make(receiver.accepting("/hooks"), ALL, "");
    owner.patch("/webhooks/" + id, Map.of("url", url)).expect(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://example.com", "http://user@example.com/", "http://example.com/#a", "hooks"})
  void whatIsNoAddressIsRefused(String url) {
    assertThat(owner.post("/webhooks", wanted(url, ALL, "")).expect(400).text()).contains("/url");
  }

  @Test
  void aTenantHasSoManyAndNoMore() {
    for (int i = 0; i < WebhookService.MAX_WEBHOOKS; i++) {
      make("http://127.0.0.1:9/" + i, List.of("prompt.created"), "");
    }
    owner
        .post("/webhooks", wanted("http://127.0.0.1:9/", List.of("prompt.created"), ""))
        .expect(429);
    JsonNode first = owner.get("/webhooks?limit=40").expect(200).json();
    JsonNode second =
        owner
            .get("/webhooks?limit=40&cursor=" + first.path("nextCursor").asText())
            .expect(200)
            .json();
    assertThat(first.path("items").size() + second.path("items").size())
        .isEqualTo(WebhookService.MAX_WEBHOOKS);
    assertThat(second.has("nextCursor")).isFalse();
  }

  @Test
  void aDeliveryIsSentOnceMoreUnderItsId() {
    String id = make(receiver.accepting("/hooks"), ALL, "");
    owner.post("/models", Map.of("name", "digits")).expect(201);
    await().atMost(PATIENCE).until(() -> deliveries(id, "?state=delivered").size() == 1);
    String again =
        "/webhooks/" + id + "/deliveries/" + deliveries(id, "").get(0).path("id").asText();

    owner.post(again + "/redeliver", null).expect(200);

    await().atMost(PATIENCE).until(() -> told().size() == 2);
    assertThat(told().stream().map(each -> each.headers().get("x-mlflow-delivery-id")).distinct())
        .hasSize(1);
    await().atMost(PATIENCE).until(() -> deliveries(id, "?state=delivered").size() == 1);
    patch(id, Map.of("active", false));
    owner.post(again + "/redeliver", null).expect(409);
    owner.delete("/webhooks/" + id).expect(204);
    owner.post(again + "/redeliver", null).expect(404);
  }

  private String make(String url, List<String> events, String secret) {
    return owner
        .post("/webhooks", wanted(url, events, secret))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  private static Map<String, Object> wanted(String url, List<String> events, String secret) {
    Map<String, Object> wanted = new HashMap<>(Map.of("name", "ci", "url", url, "events", events));
    if (!secret.isEmpty()) {
      wanted.put("secret", secret);
    }
    return wanted;
  }

  private ApiClient.Answer patch(String id, Map<String, ?> patch) {
    return owner.patch("/webhooks/" + id, patch).expect(200);
  }

  private JsonNode deliveries(String id, String query) {
    return owner.get("/webhooks/" + id + "/deliveries" + query).expect(200).json().path("items");
  }

  private void mlflow(String method, String path, Object body) {
    owner.send(method, MLFLOW + path, body).expect(200);
  }

  private static Map<String, Object> model(String name, String key, String value) {
    return Map.of("name", name, "tags", tags(key, value));
  }

  private static List<Map<String, String>> tags(String key, String value) {
    return List.of(Map.of("key", key, "value", value));
  }
}
