package io.millrace.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A tenant without limits that get in the way, and its models, made by the public API. */
final class Tenant {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long POLL_MILLIS = 50;
  private static final long PLENTY = 1_000_000;
  private static final int DEFAULT_QUEUE = 1_024;
  private static final int DEPLOYED_AT_ONCE = 4;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;
  private String key;

  private Tenant(URI server, String key) {
    this.api = server.resolve("/api/v1/");
    this.key = key;
  }

  /** The same tenant at a server that was started again. */
  Tenant at(ServerProcess server) {
    return new Tenant(server.address(), key);
  }

  /** Makes a tenant as the installation's admin. */
  static Tenant create(ServerProcess server) throws IOException, InterruptedException {
    return create(server, "benchmark", 1);
  }

  /**
   * The same.
   *
   * @param weight its share where tenants compete
   */
  static Tenant create(ServerProcess server, String name, int weight)
      throws IOException, InterruptedException {
    Tenant tenant = new Tenant(server.address(), server.adminToken());
    Map<String, Object> quota = Map.of("requestsPerSecond", PLENTY, "predictionsPerSecond", PLENTY);
    tenant.key =
        tenant
            .post("admin/tenants", Map.of("name", name, "weight", weight, "quota", quota))
            .path("apiKey")
            .asText();
    return tenant;
  }

  String key() {
    return key;
  }

  /** Registers a model's first version and waits until it is admitted. */
  void register(Mlp model) throws IOException, InterruptedException {
    post("models", Map.of("name", model.name()));
    register(model, 1);
  }

  /** Registers another version of a model, with this number, and waits until it is admitted. */
  void register(Mlp model, int number) throws IOException, InterruptedException {
    String run = post("runs", Map.of("experimentId", "0")).path("id").asText();
    send("PUT", "runs/" + run + "/artifact?path=model.onnx", model.onnx());
    post(
        "models/" + model.name() + "/versions",
        Map.of("runId", run, "artifactPath", "model.onnx", "signature", Map.of()));
    JsonNode version =
        await(
            "models/" + model.name() + "/versions/" + number,
            found -> !"pending".equals(found.path("state").asText()));
    require("ready".equals(version.path("state").asText()), version);
  }

  /** Deploys the model's first version and waits until it answers. */
  void deploy(Mlp model, String endpoint, int maxBatchSize)
      throws IOException, InterruptedException {
    deploy(model, endpoint, maxBatchSize, DEFAULT_QUEUE);
  }

  /**
   * The same.
   *
   * @param maxQueue requests that may wait there
   */
  void deploy(Mlp model, String endpoint, int maxBatchSize, int maxQueue)
      throws IOException, InterruptedException {
    deploy(model, endpoint, Map.of("maxBatchSize", maxBatchSize, "maxQueue", maxQueue));
  }

  /**
   * The same.
   *
   * @param settings of the endpoint, by their names in the contract
   */
  void deploy(Mlp model, String endpoint, Map<String, Object> settings)
      throws IOException, InterruptedException {
    Map<String, Object> wanted = new HashMap<>(settings);
    wanted.put("name", endpoint);
    wanted.put("deployments", List.of(Map.of("model", model.name(), "version", 1)));
    post("endpoints", wanted);
    JsonNode found = await("endpoints/" + endpoint, each -> !"loading".equals(state(each)));
    require("ready".equals(state(found)), found);
  }

  /** Deploys the model's first version at many endpoints, a few at a time, ready in any order. */
  void deployAll(Mlp model, List<String> endpoints, int maxBatchSize) throws InterruptedException {
    ExecutorService some = Executors.newFixedThreadPool(DEPLOYED_AT_ONCE);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (String endpoint : endpoints) {
        all.add(
            () -> {
              deploy(model, endpoint, maxBatchSize);
              return null;
            });
      }
      for (Future<Void> each : some.invokeAll(all)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      some.shutdown();
    }
  }

  /** Lets others ask an endpoint, as the installation's admin. */
  void publish(ServerProcess server, String endpoint, List<Tenant> others)
      throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    for (Tenant other : others) {
      ids.add(other.id());
    }
    new Tenant(server.address(), server.adminToken())
        .send(
            "PUT",
            "admin/tenants/" + id() + "/endpoints/" + endpoint + "/publication",
            JSON.writeValueAsBytes(Map.of("tenants", ids)));
  }

  private String id() throws IOException, InterruptedException {
    return get("tenant").path("id").asText();
  }

  /** Makes an endpoint of the newest version of the model of that name, by the protocol's load. */
  void load(String model) throws IOException, InterruptedException {
    post(api.resolve("/v2/repository/models/" + model + "/load").toString(), Map.of());
  }

  private static String state(JsonNode endpoint) {
    return endpoint.path("deployments").path(0).path("state").asText();
  }

  /** What an endpoint's one deployment runs on, such as {@code cuda:0}. */
  String device(String endpoint) throws IOException, InterruptedException {
    return get("endpoints/" + endpoint).path("deployments").path(0).path("device").asText();
  }

  /** The figures of an endpoint's one deployment since it was loaded. */
  JsonNode statistics(String endpoint) throws IOException, InterruptedException {
    return get("endpoints/" + endpoint + "/statistics").path("deployments").path(0);
  }

  private JsonNode await(String path, Predicate<JsonNode> until)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode last = get(path);
    while (!until.test(last)) {
      require(System.nanoTime() < end, last);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      last = get(path);
    }
    return last;
  }

  /** By how much a figure of an endpoint's statistics has grown between two readings. */
  static double grown(String figure, JsonNode before, JsonNode after) {
    return after.path(figure).asDouble() - before.path(figure).asDouble();
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send("GET", path, new byte[0]);
  }

  private JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return send("POST", path, JSON.writeValueAsBytes(body));
  }

  private JsonNode send(String method, String path, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.resolve(path))
            .header("Authorization", "Bearer " + key)
            .method(method, BodyPublishers.ofByteArray(body));
    if (!path.contains("/artifact?") && body.length > 0) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    JsonNode answer = JSON.readTree(response.body());
    require(response.statusCode() / 100 == 2, answer);
    return answer;
  }

  private static void require(boolean fine, JsonNode answer) {
    if (!fine) {
      throw new IllegalStateException("the server did not do what a benchmark needs: " + answer);
    }
  }
}
