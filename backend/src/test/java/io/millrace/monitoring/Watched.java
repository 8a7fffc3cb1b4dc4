package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.DatasetUploads;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A tenant with an endpoint whose model answers its own input: four numbers are the scores of four
 * classes, so that a test chooses label and confidence.
 */
final class Watched {
  static final List<String> CLASSES = List.of("a", "b", "c", "d");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final ApiClient tenant = MillraceServer.newTenant();
  String run;

  /** Deploys the model to endpoint {@code echo}. */
  Watched deploy(Map<String, Object> capture, Map<String, Object> runInput) {
    tenant.post("/models", Map.of("name", "echo")).expect(201);
    run = tenant.post("/runs", runInput).expect(201).json().path("id").asText();
    tenant
        .put(
            "/runs/" + run + "/artifact?path=model.onnx",
            OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, 4))
        .expect(201);
    tenant
        .post(
            "/models/echo/versions",
            Map.of(
                "runId",
                run,
                "artifactPath",
                "model.onnx",
                "signature",
                Map.of(
                    "classes", CLASSES, "image", Map.of("width", 2, "height", 2, "channels", 1))))
        .expect(201);
    await(
        () -> tenant.get("/models/echo/versions/1").expect(200).json(),
        found -> found.path("state").asText().equals("ready"));
    tenant
        .post(
            "/endpoints",
            Map.of(
                "name",
                "echo",
                "deployments",
                List.of(Map.of("model", "echo", "version", 1)),
                "capture",
                capture))
        .expect(201);
    await(
        () -> tenant.get("/endpoints/echo").expect(200).json(),
        found -> found.path("deployments").path(0).path("state").asText().equals("ready"));
    return this;
  }

  Watched deploy(Map<String, Object> capture) {
    return deploy(capture, Map.of("experimentId", "0"));
  }

  /** Predicts rows of four scores through the API's own protocol; answers the prediction id. */
  String predict(List<?>... rows) {
    Answer answer =
        tenant.post("/endpoints/echo/predict", Map.of("instances", List.of(rows))).expect(200);
    String id = answer.json().path("predictionId").asText();
    assertThat(answer.header("millrace-prediction-id")).contains(id);
    return id;
  }

  /** Predicts through the Open Inference Protocol; answers the prediction id. */
  String infer(double... scores) {
    return tenant
        .post(
            "/v2/models/echo/infer",
            Map.of(
                "inputs",
                List.of(
                    Map.of(
                        "name",
                        "x",
                        "shape",
                        List.of(1, scores.length),
                        "datatype",
                        "FP32",
                        "data",
                        scores))))
        .expect(200)
        .header("millrace-prediction-id")
        .orElseThrow();
  }

  /** The captures, once there are so many. */
  JsonNode captures(int count) {
    return captures("", count);
  }

  JsonNode captures(String query, int count) {
    return await(
            () -> tenant.get("/captures" + query).expect(200).json(),
            page -> page.path("items").size() >= count)
        .path("items");
  }

  /** A dataset of these files, committed as version 1. */
  String dataset(Map<String, byte[]> files) {
    String dataset =
        tenant.post("/datasets", Map.of("name", "pictures")).expect(201).json().path("id").asText();
    List<String> uploads =
        files.entrySet().stream()
            .map(
                file ->
                    DatasetUploads.ready(tenant, dataset, "file", file.getKey(), file.getValue()))
            .toList();
    tenant.post("/datasets/" + dataset + "/versions", Map.of("uploads", uploads)).expect(201);
    return dataset;
  }

  /** A labeling project over version 1, without tasks of its own. */
  String project(String dataset) {
    return tenant
        .post(
            "/labeling-projects",
            Map.of(
                "name",
                "project-" + System.nanoTime(),
                "kind",
                "image_classification",
                "datasetId",
                dataset,
                "version",
                1,
                "classes",
                CLASSES,
                "selection",
                Map.of("limit", 0)))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  JsonNode lease(String project) {
    return tenant.post("/labeling-projects/" + project + "/lease", Map.of()).expect(200).json();
  }

  void submit(JsonNode leased, String choice) {
    tenant
        .post(
            "/labeling-tasks/" + leased.path("task").path("id").asText() + "/annotations",
            Map.of(
                "token",
                leased.path("lease").path("token").asLong(),
                "result",
                Map.of("choice", choice)))
        .expect(201);
  }

  byte[] content(String path) {
    return get(tenant.server().resolve(path));
  }

  private static byte[] get(URI uri) {
    return send(HttpRequest.newBuilder(uri).build()).body();
  }

  private static HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonNode await(Supplier<JsonNode> read, Predicate<JsonNode> until) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode last = read.get();
    while (!until.test(last)) {
      assertThat(System.nanoTime()).as("still %s", last).isLessThan(end);
      sleep();
      last = read.get();
    }
    return last;
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
