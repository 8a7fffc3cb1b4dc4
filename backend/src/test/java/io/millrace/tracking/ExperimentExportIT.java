package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.ParquetFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** An experiment as an archive, held against what the API says. */
class ExperimentExportIT {
  private static final String MLFLOW = "/mlflow/api/2.0/mlflow/";
  private static final String AT = "2026-01-01T00:00:01.234Z";

  private final ApiClient tenant = MillraceServer.newTenant();
  private final String experiment = experiment(tenant, "Größen & Maße");

  @Test
  void everythingIsThereAsTheApiSaysIt() throws Exception {
    // Given
    String parent = run("Übung", Map.of("mlflow.note.content", "läuft ✓"));
    String child = run("part", Map.of("mlflow.parentRunId", parent));
    log(child, Map.of("lr", "0.1", "Schlüssel", "wert, \"zitiert\"\n"));
    String trashed = run("trashed", Map.of());
    log(trashed, Map.of("lr", "9"));
    tenant.post("/run-changes", Map.of("runs", List.of(trashed), "trashed", true)).expect(204);
    put(child, "notes/größe.txt", "hello".getBytes(StandardCharsets.UTF_8));
    put(child, "empty.bin", new byte[0]);
    String model = model(child);
    put(model, "model.bin", new byte[300_000]);
    dataset(child);

    // When
    Map<String, byte[]> files = export("");

    // Then
    assertRuns(files, parent, child);
    assertThat(rows(files, "params.parquet")).hasSize(2);
    assertThat(rows(files, "params.parquet"))
        .containsExactlyInAnyOrder(
            Map.of("run_id", child, "key", "lr", "value", "0.1"),
            Map.of("run_id", child, "key", "Schlüssel", "value", "wert, \"zitiert\"\n"));
    assertThat(rows(files, "tags.parquet"))
        .contains(Map.of("run_id", parent, "key", "mlflow.note.content", "value", "läuft ✓"));
    assertPoints(files);
    assertThat(rows(files, "inputs/datasets.parquet").get(0))
        .containsEntry("run_id", child)
        .containsEntry("kind", "logged")
        .containsEntry("context", "training")
        .containsEntry("name", "digits")
        .doesNotContainKey("version");
    assertModel(files, model, child);
    assertThat(files.get("artifacts/" + child + "/notes/größe.txt")).asString().isEqualTo("hello");
    assertThat(files.get("artifacts/" + child + "/empty.bin")).isEmpty();
    assertThat(files.get("models/" + model + "/model.bin")).hasSize(300_000);
    assertSums(files);
  }

  private static void assertModel(Map<String, byte[]> files, String model, String run) {
    assertThat(rows(files, "models.parquet").get(0))
        .containsEntry("model_id", model)
        .containsEntry("source_run_id", run);
    assertThat(rows(files, "artifacts.parquet"))
        .filteredOn(file -> file.get("owner").equals("model"))
        .extracting(file -> file.get("owner_id"))
        .containsExactly(model);
  }

  private static void assertPoints(Map<String, byte[]> files) {
    assertThat(rows(files, "metrics.parquet"))
        .extracting(row -> row.get("step"), row -> row.get("value"))
        .containsExactly(
            tuple(0L, 1.5),
            tuple(1L, Double.NEGATIVE_INFINITY),
            tuple(2L, Double.POSITIVE_INFINITY),
            tuple(3L, Double.NaN));
    assertThat(rows(files, "metrics.parquet").get(0))
        .containsEntry("timestamp", Instant.parse(AT).toEpochMilli());
  }

  private void assertRuns(Map<String, byte[]> files, String parent, String child) {
    List<Map<String, Object>> runs = rows(files, "runs.parquet");
    assertThat(runs).extracting(run -> run.get("run_id")).containsExactly(child, parent);
    JsonNode said = tenant.get("/runs/" + child).expect(200).json();
    Instant started = Instant.parse(said.path("startedAt").asText());
    assertThat(runs.get(0))
        .containsEntry("experiment_id", experiment)
        .containsEntry("name", "part")
        .containsEntry("status", "running")
        .containsEntry("created_by", said.path("createdBy").asText())
        .containsEntry(
            "started_at", started.getEpochSecond() * 1_000_000 + started.getNano() / 1_000)
        .containsEntry("parent_run_id", parent)
        .doesNotContainKey("ended_at");
    assertThat(runs.get(1)).containsEntry("name", "Übung").doesNotContainKey("parent_run_id");
  }

  /** The manifest vouches for tables, the table of files for files. */
  private static void assertSums(Map<String, byte[]> files) throws Exception {
    assertThat(new ArrayList<>(files.keySet())).startsWith("README.md").endsWith("manifest.json");
    JsonNode manifest = manifest(files);
    List<String> vouched = new ArrayList<>(List.of("manifest.json"));
    for (JsonNode file : manifest.path("files")) {
      byte[] bytes = files.get(file.path("name").asText());
      vouched.add(file.path("name").asText());
      assertThat(sha256(bytes)).isEqualTo(file.path("sha256").asText());
      assertThat(bytes).hasSize(file.path("bytes").asInt());
      if (file.has("rows")) {
        assertThat(rows(files, file.path("name").asText())).hasSize(file.path("rows").asInt());
      }
    }
    for (Map<String, Object> file : rows(files, "artifacts.parquet")) {
      vouched.add((String) file.get("file"));
      assertThat(file).containsEntry("state", "stored");
      assertThat(sha256(files.get((String) file.get("file")))).isEqualTo(file.get("sha256"));
    }
    assertThat(vouched).containsExactlyInAnyOrderElementsOf(files.keySet());
    assertThat(manifest.path("schemaVersion").asInt()).isEqualTo(1);
  }

  @Test
  void anEmptyExperimentHasEmptyTables() throws Exception {
    Map<String, byte[]> files = export("");

    assertThat(rows(files, "runs.parquet")).isEmpty();
    assertThat(rows(files, "metrics.parquet")).isEmpty();
    assertThat(manifest(files).at("/experiment/name").asText()).isEqualTo("Größen & Maße");
    assertSums(files);
    assertThat(tenant.get("/audit-events?action=experiment.exported").expect(200).text())
        .contains("experiment:" + experiment);
  }

  @Test
  void someRunsAreExportedWithoutTheirFiles() throws Exception {
    String wanted = run("wanted", Map.of());
    String other = run("other", Map.of());
    put(wanted, "a.txt", new byte[] {'a'});
    put(other, "b.txt", new byte[] {'b'});

    Map<String, byte[]> files = export("?artifacts=false&run=" + wanted + "&run=" + wanted);

    assertThat(rows(files, "runs.parquet"))
        .extracting(row -> row.get("run_id"))
        .containsExactly(wanted);
    assertThat(rows(files, "artifacts.parquet")).hasSize(1);
    assertThat(rows(files, "artifacts.parquet").get(0)).containsEntry("state", "left_out");
    assertThat(files.keySet()).noneMatch(name -> name.startsWith("artifacts/"));
    assertThat(manifest(files).path("selectedRuns").toString()).contains(wanted);
  }

  @Test
  void whoMayNotSeeItFindsNothing() {
    String run = run("mine", Map.of());
    String elsewhere = experiment(tenant, "elsewhere");
    String path = "/experiments/" + experiment + "/export";
    ApiClient stranger = MillraceServer.newTenant();

    assertThat(stranger.get(path).expect(404).code()).isEqualTo("NOT_FOUND");
    assertThat(stranger.get("/experiments/0/export?run=" + run).status()).isEqualTo(404);
    assertThat(tenant.get("/experiments/" + elsewhere + "/export?run=" + run).status())
        .isEqualTo(404);
    assertThat(tenant.get(path + "?run=" + run + "&run=nobody").status()).isEqualTo(404);
    tenant.post(MLFLOW + "experiments/delete", Map.of("experiment_id", experiment)).expect(200);
    assertThat(tenant.get(path).status()).isEqualTo(404);
  }

  @Test
  void aFileThatIsGoneOrDamagedIsSaidToBe() throws Exception {
    String run = run("unlucky", Map.of());
    byte[] gone = ("gone " + run).getBytes(StandardCharsets.UTF_8);
    byte[] torn = ("torn " + run).getBytes(StandardCharsets.UTF_8);
    byte[] cut = new byte[5 << 20];
    Arrays.fill(cut, (byte) run.charAt(0));
    System.arraycopy(torn, 0, cut, 0, torn.length);
    cut[0] = 'c';
    put(run, "1-gone", gone);
    put(run, "2-torn", torn);
    put(run, "3-cut", cut);
    put(run, "4-well", new byte[] {'w'});
    Files.delete(stored(gone));
    Files.writeString(stored(torn), "torn".repeat(torn.length).substring(0, torn.length));
    Files.write(stored(cut), Arrays.copyOf(cut, cut.length - 1_000));

    Map<String, byte[]> files = export("");

    assertThat(rows(files, "artifacts.parquet"))
        .extracting(row -> row.get("state"))
        .containsExactly("missing", "damaged", "damaged", "stored");
    assertThat(files).doesNotContainKey("artifacts/" + run + "/1-gone");
    assertThat(manifest(files).path("missingArtifacts").asInt()).isEqualTo(1);
    assertThat(manifest(files).path("damagedArtifacts").asInt()).isEqualTo(2);
  }

  @Test
  void aClientThatGoesAwayEndsTheWork() throws IOException, InterruptedException {
    // Given
    put(run("large", Map.of()), "large.bin", new byte[48 << 20]);
    String path = "/experiments/" + experiment + "/export";
    InputStream first = opened(path);
    InputStream second = opened(path);

    // When
    ApiClient.Answer third = tenant.get(path);

    // Then
    assertThat(third.expect(429).code()).isEqualTo("RATE_LIMITED");
    assertThat(third.text()).contains("downloading 2 exports already");
    assertThat(third.header("Retry-After")).isPresent();
    first.close();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(tenant.get(path + "?artifacts=false").status()).isEqualTo(200));
    second.close();
  }

  /** An export of which the first byte was read. */
  private InputStream opened(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(tenant.server().resolve("/api/v1" + path))
            .header("Authorization", tenant.credential())
            .build();
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().read()).isEqualTo('P');
    return response.body();
  }

  private Map<String, byte[]> export(String query) throws IOException {
    ApiClient.Answer answer =
        tenant.get("/experiments/" + experiment + "/export" + query).expect(200);
    assertThat(answer.header("Content-Disposition").orElse("")).contains("attachment");
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(answer.response().body()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static List<Map<String, Object>> rows(Map<String, byte[]> files, String name) {
    return ParquetFile.read(files.get(name)).rows();
  }

  private static JsonNode manifest(Map<String, byte[]> files) throws IOException {
    return Json.mapper().readTree(files.get("manifest.json"));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Where the store's disk has these bytes. */
  private static Path stored(byte[] bytes) throws IOException {
    try (Stream<Path> files = Files.walk(MillraceServer.sharedData().resolve("s3"))) {
      return files.filter(file -> hasBytes(file, bytes)).findFirst().orElseThrow();
    }
  }

  private static boolean hasBytes(Path file, byte[] bytes) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == bytes.length
          && Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (IOException e) {
      // Others delete theirs meanwhile.
      return false;
    }
  }

  private static String experiment(ApiClient tenant, String name) {
    return tenant.post("/experiments", Map.of("name", name)).expect(201).json().path("id").asText();
  }

  private String run(String name, Map<String, String> tags) {
    return tenant
        .post("/runs", Map.of("experimentId", experiment, "name", name, "tags", tags))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  private void log(String run, Map<String, String> params) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (Object value : List.of(1.5, "-Infinity", "Infinity", "NaN")) {
      points.add(Map.of("key", "loss", "step", points.size(), "value", value, "at", AT));
    }
    tenant.post("/runs/" + run + "/log", Map.of("metrics", points, "params", params)).expect(204);
  }

  private void put(String owner, String path, byte[] bytes) {
    String encoded = URLEncoder.encode(path, StandardCharsets.UTF_8);
    tenant.put("/runs/" + owner + "/artifact?path=" + encoded, bytes).expect(201);
  }

  private String model(String run) {
    return tenant
        .post(
            MLFLOW + "logged-models",
            Map.of("experiment_id", experiment, "name", "net", "source_run_id", run))
        .expect(200)
        .json()
        .at("/model/info/model_id")
        .asText();
  }

  private void dataset(String run) {
    Map<String, String> context = Map.of("key", "mlflow.data.context", "value", "training");
    Map<String, Object> dataset =
        Map.of("name", "digits", "digest", "d1", "source_type", "http", "source", "s3://x/y");
    tenant
        .post(
            MLFLOW + "runs/log-inputs",
            Map.of(
                "run_id",
                run,
                "datasets",
                List.of(Map.of("tags", List.of(context), "dataset", dataset))))
        .expect(200);
  }
}
