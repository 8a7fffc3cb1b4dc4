package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a tenant does through the public API; a method returns once the server has acknowledged. */
public final class TenantWork {
  /** Covers the lease of a job whose server was killed, and a slow machine. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String FOUR_NUMBERS =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  private final ApiClient api;

  public TenantWork(ApiClient api) {
    this.api = api;
  }

  ApiClient api() {
    return api;
  }

  public String dataset(String name) {
    return id(api.post("/datasets", Map.of("name", name)).expect(201));
  }

  /** An archive of small files, stored and to be verified by a job; the upload's id. */
  public String archive(String dataset, String name, int files) {
    byte[] bytes = zip(name, files);
    JsonNode upload =
        api.post(
                "/uploads",
                Map.of(
                    "purpose",
                    "dataset",
                    "datasetId",
                    dataset,
                    "kind",
                    "archive",
                    "name",
                    name + ".zip",
                    "bytes",
                    bytes.length))
            .expect(201)
            .json();
    store(upload.at("/parts/0/url").asText(), bytes);
    String id = upload.path("id").asText();
    api.post("/uploads/" + id + "/complete", null).expect(200);
    return id;
  }

  /** The upload, once it is decided on. */
  public JsonNode verified(String upload) {
    JsonNode decided =
        await()
            .atMost(PATIENCE)
            .until(
                () -> api.get("/uploads/" + upload).expect(200).json(),
                found -> !found.path("state").asText().equals("verifying"));
    assertThat(decided.path("state").asText()).as(decided.toString()).isEqualTo("ready");
    return decided;
  }

  /** A version of uploads; its number. */
  public int commit(String dataset, List<String> uploads, String key) {
    return api.withHeader("Idempotency-Key", key)
        .post("/datasets/" + dataset + "/versions", Map.of("uploads", uploads))
        .expect(201)
        .json()
        .path("version")
        .asInt();
  }

  /** A version that relabels one file; its number. */
  int relabel(String dataset, String path, String label) {
    return api.withHeader("Idempotency-Key", label)
        .post(
            "/datasets/" + dataset + "/versions",
            Map.of("changes", List.of(Map.of("path", path, "label", label))))
        .expect(201)
        .json()
        .path("version")
        .asInt();
  }

  int versions(String dataset) {
    return api.get("/datasets/" + dataset + "/versions?limit=1")
        .expect(200)
        .json()
        .at("/items/0/version")
        .asInt();
  }

  public String labelingProject(String dataset) {
    return id(
        api.post(
                "/labeling-projects",
                Map.of(
                    "name",
                    "shades",
                    "kind",
                    "image_classification",
                    "datasetId",
                    dataset,
                    "version",
                    1,
                    "classes",
                    List.of("dark", "light")))
            .expect(201));
  }

  /** Answers the next task; the task's id. */
  public String label(String project) {
    JsonNode leased =
        api.post("/labeling-projects/" + project + "/lease", Map.of()).expect(200).json();
    String task = leased.at("/task/id").asText();
    api.post(
            "/labeling-tasks/" + task + "/annotations",
            Map.of("token", leased.at("/lease/token").asLong(), "result", Map.of("choice", "dark")))
        .expect(201);
    return task;
  }

  public String run() {
    return id(api.post("/runs", Map.of("experimentId", "0")).expect(201));
  }

  /** Logs one point; its step. */
  public int logMetric(String run, int step) {
    api.post(
            "/runs/" + run + "/log",
            Map.of("metrics", List.of(Map.of("key", "loss", "value", 1.0 / step, "step", step))))
        .expect(204);
    return step;
  }

  JsonNode curve(String run) {
    return api.get("/runs/" + run + "/metrics?key=loss").expect(200).json().at("/curves/0");
  }

  /** A registered model with a run that holds its file. */
  public String modelFile(String model) {
    String run = run();
    api.put("/runs/" + run + "/artifact?path=model.onnx", OnnxModels.mlp(4, 8, 3)).expect(201);
    api.post("/models", Map.of("name", model)).expect(201);
    return run;
  }

  /** Asks for a version, which a job admits; its number. */
  public int register(String model, String run) {
    return api.post(
            "/models/" + model + "/versions",
            Map.of("runId", run, "artifactPath", "model.onnx", "signature", Map.of()))
        .expect(201)
        .json()
        .path("version")
        .asInt();
  }

  public void admitted(String model, int version) {
    JsonNode decided =
        await()
            .atMost(PATIENCE)
            .until(
                () -> api.get("/models/" + model + "/versions/" + version).expect(200).json(),
                found -> !found.path("state").asText().equals("pending"));
    assertThat(decided.path("state").asText()).as(decided.toString()).isEqualTo("ready");
  }

  public void deploy(String endpoint, String model) {
    api.post(
            "/endpoints",
            Map.of("name", endpoint, "deployments", List.of(Map.of("model", model, "version", 1))))
        .expect(201);
  }

  Answer predict(String endpoint) {
    return api.post("/v2/models/" + endpoint + "/infer", FOUR_NUMBERS);
  }

  public void serves(String endpoint) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(predict(endpoint).status()).isEqualTo(200));
  }

  private static String id(Answer answer) {
    return answer.json().path("id").asText();
  }

  /** Sends bytes to a presigned address; the status of the answer. */
  public static int store(String url, byte[] bytes) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(url))
                  .timeout(Duration.ofSeconds(20))
                  .PUT(BodyPublishers.ofByteArray(bytes))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static byte[] zip(String name, int files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int file = 0; file < files; file++) {
        zip.putNextEntry(new ZipEntry("%s/%04d.txt".formatted(name, file)));
        zip.write((name + " " + file).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
