package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports from a server of MLflow's protocol: this one, as another tenant. */
class MlflowImportIT {
  private static final int TRASHED = 2;

  private final MlflowClient source = MlflowClient.newTenant();
  private final ApiClient target = MillraceServer.newTenant();

  @Test
  void whatIsImportedAnswersTheSame() {
    // Given
    String run = fill();

    // When
    JsonNode made = ended(start(Map.of()));

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(made.path("losses"))
        .as("files of runs in the trash, which are not listed here")
        .hasSize(TRASHED)
        .allMatch(loss -> loss.path("kind").asText().equals("artifacts"));
    assertThat(made.path("taken").path("runs").asInt()).isEqualTo(5);
    assertSame(run);
  }

  @Test
  void anImportIsRepeatedAndAddsWhatIsNew() {
    // Given
    String run = fill();
    ended(start(Map.of()));
    source.ok("runs/log-metric", metric(run, "loss", 0.01, 900));
    source.put("0/" + run + "/artifacts/later.txt", "later".getBytes(StandardCharsets.UTF_8));

    // When
    JsonNode made = ended(start(Map.of()));

    // Then
    assertThat(made.path("losses")).isEmpty();
    assertSame(run);
    assertThat(there().history(run, "loss")).hasSize(4);
  }

  /** A run of the same id, a version of the same number: what is here stays. */
  @Test
  void whatIsInTheWayIsReported() {
    // Given
    fill();
    MlflowClient here = new MlflowClient(target);
    here.newModel("digits");
    here.register("digits", "s3://elsewhere/model", Map.of());

    // When
    JsonNode made = ended(start(Map.of()));

    // Then
    assertThat(made.path("state").asText()).isEqualTo("succeeded");
    assertThat(made.path("lossCount").asInt()).isEqualTo(TRASHED + 1);
    JsonNode loss = made.path("losses").get(TRASHED);
    assertThat(loss.path("kind").asText()).isEqualTo("model version");
    assertThat(loss.path("item").asText()).isEqualTo("digits 1");
    assertThat(loss.path("reason").asText()).contains("here already");
    assertThat(here.version("digits", 1).path("source").asText()).isEqualTo("s3://elsewhere/model");
  }

  @Test
  void someExperimentsWithoutFilesAndRegistry() {
    // Given
    fill();

    // When
    JsonNode made =
        ended(
            start(
                Map.of(
                    "experiments", List.of("other", "none"), "artifacts", false, "models", false)));

    // Then
    assertThat(made.path("taken").path("runs").asInt()).isEqualTo(1);
    assertThat(made.path("losses").get(0).path("item").asText()).isEqualTo("none");
    assertThat(there().models("", "name ASC")).isEmpty();
  }

  @Test
  void aRefusedCredentialEndsTheImport() {
    // When
    JsonNode made =
        ended(
            target
                .post("/imports", Map.of("source", address(), "token", "forged"))
                .expect(201)
                .json());

    // Then
    assertThat(made.path("state").asText()).isEqualTo("failed");
    assertThat(made.path("reason").asText()).contains("refuses the credential (401)");
    assertThat(job(made).path("state").asText()).isEqualTo("failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1:5000",
        "http://192.168.1.1",
        "http://169.254.169.254/latest",
        "http://[::1]:5000",
        "http://[fd00::1]",
        "http://[::ffff:10.0.0.1]",
        "http://[64:ff9b::a00:1]",
        "http://100.64.0.1",
        "http://0.0.0.0:5000"
      })
  void anAddressInsideOfANetworkIsRefused(String address) {
    assertThat(target.post("/imports", Map.of("source", address)).expect(422).text())
        .contains("MILLRACE_OUTBOUND_PRIVATE_RANGES");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.com",
        "http://user@example.com",
        "http://example.com/?a=b",
        "http://example.com/#a",
        "example.com",
        "http:///x",
        "http://exa mple.com"
      })
  void whatIsNoAddressIsRefused(String address) {
    assertThat(target.post("/imports", Map.of("source", address)).expect(400).text())
        .contains("/source");
  }

  @Test
  void aCredentialIsATokenOrANameWithAPassword() {
    Map<String, String> both =
        Map.of("source", address(), "token", "t", "username", "u", "password", "p");
    target.post("/imports", both).expect(400);
    target.post("/imports", Map.of("source", address(), "username", "u")).expect(400);
    target.post("/imports", Map.of("source", address(), "token", "a b")).expect(400);
    JsonNode made =
        ended(
            target
                .post(
                    "/imports",
                    Map.of("source", address(), "username", "u", "password", key(source.http())))
                .expect(201)
                .json());
    assertThat(made.path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void anotherTenantSeesNothingOfIt() {
    JsonNode made = ended(start(Map.of("models", false)));
    ApiClient other = MillraceServer.newTenant();

    other.get("/imports/" + made.path("id").asText()).expect(404);
    assertThat(other.get("/imports").expect(200).json().path("items")).isEmpty();
    assertThat(target.get("/imports?limit=1").expect(200).json().path("items")).hasSize(1);
  }

  /** A redirect would lead past the check of the address; HTML is no tracking server. */
  @Test
  void aServerThatIsNoneEndsTheImport() throws IOException {
    AtomicInteger followed = new AtomicInteger();
    HttpServer server = server();
    server.createContext(
        "/moved/",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/html/");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/html/",
        exchange -> {
          followed.incrementAndGet();
          byte[] body = "<html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      JsonNode moved = ended(startAt(server, "/moved"));
      assertThat(moved.path("state").asText()).isEqualTo("failed");
      assertThat(followed).hasValue(0);
      JsonNode html = ended(startAt(server, "/html"));
      assertThat(html.path("reason").asText()).contains("not an MLflow tracking server");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aCancelledImportStopsAndForgetsItsCredential() throws IOException, InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    HttpServer server = server();
    server.createContext(
        "/",
        exchange -> {
          asked.countDown();
          try {
            cancelled.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] body =
              "{\"experiments\":[{\"name\":\"x\",\"experiment_id\":\"7\"}]}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      JsonNode made = startAt(server, "");
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      target.post("/jobs/" + made.path("jobId").asText() + "/cancel", null).expect(200);
      cancelled.countDown();
      assertThat(ended(made).path("state").asText()).isEqualTo("cancelled");
      assertThat(there().experiments("name = 'x'", "name ASC")).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  private JsonNode startAt(HttpServer server, String path) {
    String at = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    return target.post("/imports", Map.of("source", at, "token", "t")).expect(201).json();
  }

  /** Answers the id of a run that has one of everything. */
  private String fill() {
    String run = source.newRun(Map.of("run_name", "first"));
    source.ok("runs/log-parameter", Map.of("run_id", run, "key", "depth", "value", "3"));
    source.ok("runs/set-tag", Map.of("run_id", run, "key", "team", "value", "a"));
    for (int step = 1; step <= 3; step++) {
      source.ok("runs/log-metric", metric(run, "loss", 1.0 / step, step));
    }
    source.ok("runs/log-metric", metric(run, "odd", "NaN", 1));
    source.put(
        "0/" + run + "/artifacts/model/MLmodel",
        "flavors: {sklearn: {}}\n".getBytes(StandardCharsets.UTF_8));
    source.put(
        "0/" + run + "/artifacts/a%20%C3%BC%2B.txt", "hello".getBytes(StandardCharsets.UTF_8));
    source.ok("runs/log-inputs", Map.of("run_id", run, "datasets", List.of(dataset())));
    source.ok(
        "runs/update", Map.of("run_id", run, "status", "FINISHED", "end_time", 1_800_000_000_000L));
    String trashed = source.newRun(Map.of("run_name", "second"));
    source.ok("runs/delete", Map.of("run_id", trashed));
    source.newRun(Map.of("run_name", "third"));
    String other = source.newExperiment("other");
    source.newRun(Map.of("experiment_id", other));
    String gone = source.newExperiment("gone");
    source.newRun(Map.of("experiment_id", gone));
    source.ok("experiments/delete", Map.of("experiment_id", gone));
    register(run);
    return run;
  }

  private void register(String run) {
    source.newModel("digits");
    for (int i = 0; i < 3; i++) {
      source.register("digits", "runs:/" + run + "/model", Map.of("run_id", run));
    }
    source
        .send("DELETE", "model-versions/delete", Map.of("name", "digits", "version", "2"))
        .expect(200);
    source.ok("registered-models/alias", Map.of("name", "digits", "alias", "best", "version", "3"));
    source.ok(
        "model-versions/transition-stage",
        Map.of(
            "name", "digits",
            "version", "1",
            "stage", "Staging",
            "archive_existing_versions", false));
    source.ok(
        "model-versions/set-tag",
        Map.of("name", "digits", "version", "1", "key", "k", "value", "v"));
  }

  private static Map<String, Object> dataset() {
    return Map.of(
        "tags", List.of(Map.of("key", "mlflow.data.context", "value", "training")),
        "dataset",
            Map.of("name", "iris", "digest", "abc", "source_type", "http", "source", "http://x/y"));
  }

  private static Map<String, Object> metric(String run, String key, Object value, long step) {
    return Map.of(
        "run_id",
        run,
        "key",
        key,
        "value",
        value,
        "timestamp",
        1_700_000_000_000L + step,
        "step",
        step);
  }

  private void assertSame(String run) {
    TrackingApi here = new TrackingApi(address(), source.http().credential());
    TrackingApi there = there();
    assertThat(there.experiments("", "name ASC")).isEqualTo(here.experiments("", "name ASC"));
    for (String filter :
        List.of(
            "",
            "metrics.loss < 0.5",
            "params.depth = '3' and tags.team = 'a'",
            "datasets.name = 'iris'",
            "attributes.status = 'FINISHED'")) {
      for (String view : List.of("ACTIVE_ONLY", "ALL")) {
        assertThat(there.runs("Default", filter, List.of("attributes.start_time DESC"), view))
            .as(filter)
            .isEqualTo(here.runs("Default", filter, List.of("attributes.start_time DESC"), view));
      }
    }
    assertThat(there.history(run, "loss")).isEqualTo(here.history(run, "loss")).isNotEmpty();
    assertThat(there.files(run, "")).isEqualTo(here.files(run, "")).hasSizeGreaterThan(1);
    assertThat(there.files(run, "model")).isEqualTo(here.files(run, "model"));
    assertThat(there.models("", "name ASC")).isEqualTo(here.models("", "name ASC")).hasSize(1);
    assertThat(there.versions("name = 'digits'", "version_number DESC"))
        .isEqualTo(here.versions("name = 'digits'", "version_number DESC"))
        .hasSize(2);
  }

  private TrackingApi there() {
    return new TrackingApi(address(), target.credential());
  }

  private JsonNode start(Map<String, ?> more) {
    Map<String, Object> body =
        new HashMap<>(Map.of("source", address() + "/", "token", key(source.http())));
    body.putAll(more);
    return target.post("/imports", body).expect(201).json();
  }

  private JsonNode ended(JsonNode made) {
    String path = "/imports/" + made.path("id").asText();
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !target.get(path).expect(200).json().path("state").asText().equals("running"));
    return target.get(path).expect(200).json();
  }

  private JsonNode job(JsonNode made) {
    String path = "/jobs/" + made.path("jobId").asText();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> target.get(path).expect(200).json().has("endedAt"));
    return target.get(path).expect(200).json();
  }

  private static String address() {
    return MillraceServer.shared().address() + "/mlflow";
  }

  private static String key(ApiClient tenant) {
    return tenant.credential().substring("Bearer ".length());
  }
}
