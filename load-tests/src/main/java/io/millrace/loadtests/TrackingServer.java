package io.millrace.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server that speaks MLflow's REST: Millrace, or MLflow's own.
 *
 * @param api ends with a slash
 * @param key of the API; empty where none is needed
 */
record TrackingServer(String name, URI api, String key, HttpClient http) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static TrackingServer of(String name, URI api, String key) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new TrackingServer(name, api, key, http);
  }

  InetSocketAddress socket() {
    return new InetSocketAddress(api.getHost(), api.getPort());
  }

  /** Head and body of a request. */
  byte[] request(String path, byte[] json) {
    return Call.post(api.getPath() + path, key, json);
  }

  byte[] request(String path, String json) {
    return request(path, json.getBytes(StandardCharsets.UTF_8));
  }

  String experiment(String named) throws IOException, InterruptedException {
    return post("experiments/create", Map.of("name", named)).path("experiment_id").asText();
  }

  String run(String experiment) throws IOException, InterruptedException {
    Map<String, Object> body =
        Map.of("experiment_id", experiment, "start_time", 1_790_000_000_000L);
    return post("runs/create", body).at("/run/info/run_id").asText();
  }

  List<String> runs(String experiment, int count) throws IOException, InterruptedException {
    List<String> runs = new ArrayList<>();
    while (runs.size() < count) {
      runs.add(run(experiment));
    }
    return runs;
  }

  private JsonNode post(String path, Object body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(name + " answered " + path + " with " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
