package io.millrace.registry.promotion;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A tenant with the model {@code echo}, which answers its four inputs, its alias {@code champion},
 * and two people: an owner, who protects, and an engineer, who proposes.
 */
final class EchoModel {
  static final String GATES = "/models/echo/aliases/champion/gates";
  static final List<String> CLASSES = List.of("a", "b", "c", "d");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final ApiClient owner;
  final ApiClient engineer;
  final String run;

  EchoModel(ApiClient owner) {
    this.owner = owner;
    this.engineer = key("engineer");
    owner.post("/models", Map.of("name", "echo")).expect(201);
    this.run = newRun();
  }

  /** One that is there already. */
  EchoModel(ApiClient owner, String keyName) {
    this.owner = owner;
    this.engineer = key("engineer", keyName);
    this.run = newRun();
  }

  /** Of a new tenant. */
  static EchoModel create() {
    return new EchoModel(MillraceServer.newTenant());
  }

  /** Another one of the tenant. */
  ApiClient key(String role) {
    return key(role, role);
  }

  private ApiClient key(String role, String name) {
    return owner.withToken(
        owner
            .post("/api-keys", Map.of("name", name, "role", role))
            .expect(201)
            .json()
            .path("secret")
            .asText());
  }

  /** A run that holds the model's file. */
  String newRun() {
    String id =
        owner.post("/runs", Map.of("experimentId", "0")).expect(201).json().path("id").asText();
    owner
        .put(
            "/runs/" + id + "/artifact?path=model.onnx",
            OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, 4))
        .expect(201);
    return id;
  }

  /** Stores a file with the run. */
  void artifact(String path, byte[] content) {
    owner.put("/runs/" + run + "/artifact?path=" + path, content).expect(201);
  }

  /** Registers the next version, and waits until it is ready; its number. */
  int register(List<String> classes, double accuracy) {
    return register(
        Map.of(
            "runId",
            run,
            "artifactPath",
            "model.onnx",
            "metrics",
            Map.of("accuracy", accuracy),
            "signature",
            Map.of("classes", classes, "image", Map.of("width", 2, "height", 2, "channels", 1))));
  }

  /** The same of anything. */
  int register(Map<String, Object> version) {
    int number =
        owner.post("/models/echo/versions", version).expect(201).json().path("version").asInt();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                owner
                    .get("/models/echo/versions/" + number)
                    .expect(200)
                    .json()
                    .path("state")
                    .asText()
                    .equals("ready"));
    return number;
  }

  void protect(Object... rules) {
    owner.put(GATES, Map.of("rules", List.of(rules))).expect(200);
  }

  JsonNode propose(int version) {
    return engineer
        .post("/models/echo/promotions", Map.of("alias", "champion", "version", version))
        .expect(201)
        .json();
  }

  /** The promotion once it is no longer being checked. */
  JsonNode settled(JsonNode promotion) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                engineer
                    .get("/models/echo/promotions/" + promotion.path("id").asText())
                    .expect(200)
                    .json(),
            found -> !found.path("state").asText().equals("checking"));
  }

  /** Zero where the alias points at nothing. */
  int champion() {
    return owner.get("/models/echo").expect(200).json().path("aliases").path("champion").asInt();
  }

  /** Every move of the alias, the newest first. */
  JsonNode history() {
    return owner.get("/models/echo/aliases/champion/history").expect(200).json().path("items");
  }
}
