package io.millrace.registry.promotion;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The model {@code echo} behind the endpoint {@code live}, which follows its champion. */
final class LiveEcho {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = 3_000_000;
  private static final String BODY =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[%d,2,3,4]}]}";

  final EchoModel echo;

  LiveEcho(EchoModel echo) {
    this.echo = echo;
  }

  /** Version 1 in use behind an endpoint with traffic of its own for something else. */
  static LiveEcho create() {
    LiveEcho made = new LiveEcho(EchoModel.create());
    made.prepare();
    return made;
  }

  void prepare() {
    echo.register(EchoModel.CLASSES, 0.9);
    echo.owner.put("/models/echo/aliases/champion", Map.of("version", 1)).expect(200);
    echo.owner
        .post(
            "/endpoints",
            Map.of(
                "name",
                "live",
                "deployments",
                List.of(Map.of("model", "echo", "alias", "champion", "follow", true, "weight", 7))))
        .expect(201);
    await().atMost(PATIENCE).until(() -> ask(echo.owner, 1) == 200);
  }

  /** Registers a version with another file. */
  int version(String file, byte[] onnx) {
    echo.artifact(file, onnx);
    return echo.register(Map.of("runId", echo.run, "artifactPath", file));
  }

  /** Protects the alias by what every version passes, and a rollout. */
  void protect(Map<String, Object> plan) {
    echo.owner
        .put(
            EchoModel.GATES,
            Map.of("rules", List.of(Map.of("kind", "memory", "atMost", 1e12)), "rollout", plan))
        .expect(200);
  }

  /** A plan of steps of a second each. */
  static Map<String, Object> plan(
      String strategy, List<Integer> percents, Map<String, Object> limits, Object... more) {
    List<Map<String, Object>> steps = new ArrayList<>();
    percents.forEach(percent -> steps.add(Map.of("percent", percent, "dwellSeconds", 1)));
    Map<String, Object> plan = new HashMap<>();
    plan.put("strategy", strategy);
    plan.put("steps", steps);
    plan.put("minRequests", 10);
    plan.put("limits", limits);
    for (int i = 0; i < more.length; i += 2) {
      plan.put((String) more[i], more[i + 1]);
    }
    return plan;
  }

  /** Proposes a version; the promotion's path. */
  String propose(int version) {
    String path =
        "/models/echo/promotions/" + echo.settled(echo.propose(version)).path("id").asText();
    return path;
  }

  JsonNode rollout(String promotion, Predicate<JsonNode> until) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> echo.owner.get(promotion + "/rollout").expect(200).json(), until::test);
  }

  JsonNode rollout(String promotion, String state) {
    return rollout(promotion, found -> found.path("state").asText().equals(state));
  }

  JsonNode command(ApiClient who, String promotion, String action, String reason) {
    return who.post(promotion + "/rollout/command", Map.of("action", action, "reason", reason))
        .expect(200)
        .json();
  }

  JsonNode promotion(String path) {
    return echo.owner.get(path).expect(200).json();
  }

  JsonNode endpoint() {
    return echo.owner.get("/endpoints/live").expect(200).json();
  }

  /** The endpoint as it was before: the champion alone, by its own weight. */
  boolean servesAlone(int version) {
    JsonNode deployments = endpoint().path("deployments");
    return deployments.size() == 1
        && deployments.at("/0/version").asInt() == version
        && deployments.at("/0/weight").asInt() == 7
        && deployments.at("/0/alias").asText().equals("champion")
        && !endpoint().has("shadow");
  }

  static int ask(ApiClient who, int first) {
    return who.post("/v2/models/live/infer", BODY.formatted(first)).status();
  }

  /** Requests one after the other until it is closed. */
  Traffic traffic(int first) {
    return new Traffic(echo.owner, first);
  }

  /** A client that asks on and on. */
  static final class Traffic implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong failed = new AtomicLong();
    private final CompletableFuture<Void> ended;

    Traffic(ApiClient who, int first) {
      ended =
          CompletableFuture.runAsync(
              () -> {
                while (!stop.get()) {
                  if (ask(who, first) != 200) {
                    failed.incrementAndGet();
                  }
                  LockSupport.parkNanos(PAUSE_NANOS);
                }
              },
              task -> new Thread(task).start());
    }

    long failed() {
      return failed.get();
    }

    @Override
    public void close() {
      stop.set(true);
      ended.join();
    }
  }
}
