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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Switches versions, moves a canary's weights, loads and unloads, while others ask. What was
 * acknowledged last must be there in the end.
 */
final class SoakChanges implements Runnable {
  static final String CANARY = "canary";
  static final String SWITCHED = "switched";

  /** Comes and goes by the inference protocol, with the newest version of the model of its name. */
  static final String LOADED = SoakModels.FIRST.name();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int HUNDRED = 100;
  private static final int LEAST_PAUSE_MILLIS = 200;
  private static final int MOST_PAUSE_MILLIS = 1_200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final SoakServer server;
  private final String key;
  private final SoakTally tally;
  private final SplittableRandom random;
  private volatile boolean over;

  /** By endpoint: version to weight; absent where the last change may or may not have happened. */
  private final Map<String, Optional<Map<Integer, Integer>>> acknowledged = new TreeMap<>();

  private boolean loaded = true;

  SoakChanges(SoakServer server, String key, SoakTally tally, long seed) {
    this.server = server;
    this.key = key;
    this.tally = tally;
    this.random = new SplittableRandom(seed);
  }

  /** The change under way is the last. */
  void stop() {
    over = true;
  }

  @Override
  public void run() {
    try {
      while (!over) {
        change();
        Thread.sleep(random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void change() throws InterruptedException {
    int first = random.nextInt(1, HUNDRED);
    switch (random.nextInt(3)) {
      case 0 -> deploy(CANARY, Map.of(1, first, 2, HUNDRED - first));
      case 1 -> deploy(SWITCHED, Map.of(random.nextInt(1, 3), 1));
      default -> loadOrUnload();
    }
  }

  private void deploy(String endpoint, Map<Integer, Integer> weights) throws InterruptedException {
    List<Map<String, Object>> deployments =
        weights.entrySet().stream()
            .map(
                each ->
                    Map.<String, Object>of(
                        "model", LOADED, "version", each.getKey(), "weight", each.getValue()))
            .toList();
    boolean done =
        send("PATCH", "/api/v1/endpoints/" + endpoint, Map.of("deployments", deployments));
    acknowledged.put(endpoint, done ? Optional.of(weights) : Optional.empty());
    tally.add("changes of " + endpoint + (done ? "" : ", cut off by the kill"));
  }

  private void loadOrUnload() throws InterruptedException {
    String verb = loaded ? "unload" : "load";
    if (send("POST", "/v2/repository/models/" + LOADED + "/" + verb, Map.of())) {
      loaded = !loaded;
      tally.add(verb + "s");
    } else {
      // It may have happened: loading is the same twice.
      loaded = false;
    }
  }

  /** False if the server was killed meanwhile. */
  private boolean send(String method, String path, Object body) throws InterruptedException {
    long begun = System.nanoTime();
    try {
      HttpResponse<String> answer =
          http.send(
              request(path)
                  .header("Content-Type", "application/json")
                  .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != OK) {
        tally.wrong(method + " " + path + " " + answer.statusCode() + ": " + answer.body());
      }
      return answer.statusCode() == OK;
    } catch (IOException e) {
      if (!server.wasAwaySince(begun)) {
        tally.wrong(method + " " + path + " got no answer: " + e);
      }
      return false;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.process().address() + path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + key);
  }

  /** Compares what the server has with what it acknowledged last; after the end. */
  void check() throws IOException, InterruptedException {
    for (Map.Entry<String, Optional<Map<Integer, Integer>>> each : acknowledged.entrySet()) {
      HttpResponse<String> answer =
          http.send(request("/api/v1/endpoints/" + each.getKey()).build(), BodyHandlers.ofString());
      Map<Integer, Integer> found = new TreeMap<>();
      for (JsonNode deployment : JSON.readTree(answer.body()).path("deployments")) {
        found.put(deployment.path("version").asInt(), deployment.path("weight").asInt());
      }
      if (each.getValue().isPresent() && !found.equals(new TreeMap<>(each.getValue().get()))) {
        tally.wrong(
            each.getKey() + " has " + found + ", and " + each.getValue() + " was acknowledged");
      }
    }
  }
}
