package io.millrace.imports;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.DatasetUploads;
import io.millrace.testing.MillraceServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tenant that imports files, and what it then finds. */
final class ImportingTenant {
  private final ApiClient http;

  ImportingTenant(ApiClient http) {
    this.http = http;
  }

  static ImportingTenant create() {
    return new ImportingTenant(MillraceServer.newTenant());
  }

  ApiClient http() {
    return http;
  }

  String upload(String name, byte[] bytes) {
    return DatasetUploads.toImport(http, name, bytes);
  }

  /** Imports and waits for the end, whatever it is. */
  JsonNode imported(String kind, String upload, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>(Map.of("kind", kind, "uploadId", upload));
    body.putAll(more);
    return ended(http.post("/imports", body).expect(201).json());
  }

  JsonNode ended(JsonNode made) {
    String path = "/imports/" + made.path("id").asText();
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !http.get(path).expect(200).json().path("state").asText().equals("running"));
    return http.get(path).expect(200).json();
  }

  /** Runs by name. */
  Map<String, JsonNode> runs() {
    Map<String, JsonNode> runs = new HashMap<>();
    http.get("/runs?limit=200")
        .expect(200)
        .json()
        .path("items")
        .forEach(run -> runs.put(run.path("name").asText(), run));
    return runs;
  }

  JsonNode run(String name) {
    JsonNode run = runs().get(name);
    if (run == null) {
      throw new AssertionError("no run '" + name + "' among " + runs().keySet());
    }
    return run;
  }

  /** The points of a metric as {@code step=value}, in order. */
  List<String> points(JsonNode run, String key) {
    List<String> points = new ArrayList<>();
    history(run, key)
        .forEach(
            point -> points.add(point.path("step").asText() + "=" + point.path("value").asText()));
    return points;
  }

  /** Points of a metric, thinned where there are very many. */
  JsonNode history(JsonNode run, String key) {
    return series(run, key).path("points");
  }

  JsonNode series(JsonNode run, String key) {
    String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
    return http.get("/runs/" + run.path("id").asText() + "/metrics?maxPoints=10000&key=" + encoded)
        .expect(200)
        .json()
        .path("curves")
        .path(0);
  }

  /** Paths and hashes of a run's files. */
  List<String> files(JsonNode run) {
    List<String> files = new ArrayList<>();
    http.get("/runs/" + run.path("id").asText() + "/artifacts?limit=200")
        .expect(200)
        .json()
        .path("items")
        .forEach(
            file -> files.add(file.path("path").asText() + " " + file.path("sha256").asText()));
    return files;
  }

  String file(JsonNode run, String path) {
    String encoded = URLEncoder.encode(path, StandardCharsets.UTF_8);
    return http.get("/runs/" + run.path("id").asText() + "/artifact?path=" + encoded)
        .expect(200)
        .text();
  }

  static List<String> reasons(JsonNode made) {
    List<String> reasons = new ArrayList<>();
    made.path("losses")
        .forEach(
            loss ->
                reasons.add(
                    loss.path("kind").asText()
                        + " | "
                        + loss.path("item").asText()
                        + " | "
                        + loss.path("reason").asText()));
    return reasons;
  }
}
