package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables become runs, and what is wrong in them is said line by line. */
class CsvImportIT {
  private static final String WIDE =
      "\uFEFFrun,epoch,time,\"loss, mean\",acc,lr\r\n"
          + "a,1,2026-01-01 00:00:00,0.5,10,0.1\r\n"
          + "a,2,2026-01-01 00:01:00,NaN,,0.1\r\n"
          + "b,1,2026-01-01 00:00:00,inf,nothing,0.2\r\n"
          + "b,x,2026-01-01 00:00:00,1,1,0.2\r\n"
          + "b,3,soon,1,1,0.2\r\n"
          + "b,4,2026-01-01 00:04:00,-1e-3,99.5,0.3,beyond\r\n";

  private final ImportingTenant tenant = ImportingTenant.create();

  @Test
  void aWideTableBecomesRuns() {
    // When
    JsonNode made = imported(WIDE, Map.of("experiment", "tables", "csv", wide()));

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(made.path("taken").path("runs").asInt()).isEqualTo(2);
    assertThat(made.path("taken").path("points").asInt()).isEqualTo(6);
    JsonNode first = tenant.run("a");
    JsonNode second = tenant.run("b");
    assertThat(tenant.points(first, "loss_ mean")).containsExactly("1=0.5", "2=NaN");
    assertThat(tenant.points(first, "acc")).containsExactly("1=10.0");
    assertThat(tenant.points(second, "loss_ mean")).containsExactly("1=Infinity", "4=-0.001");
    assertThat(first.path("params").path("lr").asText()).isEqualTo("0.1");
    assertThat(first.path("status").asText()).isEqualTo("finished");
    assertThat(first.path("startedAt").asText()).startsWith("2026-01-01T00:00:00");
    assertThat(first.path("endedAt").asText()).startsWith("2026-01-01T00:01:00");
    assertThat(ImportingTenant.reasons(made))
        .containsExactlyInAnyOrder(
            "name | a: loss, mean | It is called 'loss_ mean' here.",
            "name | b: loss, mean | It is called 'loss_ mean' here.",
            "value | line 4, acc: 'nothing' | This is not a number.",
            "line | 5 | Its step is no whole number.",
            "line | 6 | Its time is none.",
            "line | 7 | It has more fields than the first line; the fields beyond are left out.",
            "param | line 7, lr: '0.3' | The run has another value of this param.");
  }

  @Test
  void aLongTableIsReadByItsKeys() {
    // When
    JsonNode made =
        imported("step\tmetric\tvalue\n1\tloss\t0.5\n1\tacc\t1\n2\tloss\t0.25\n", Map.of());

    // Then
    assertThat(made.path("lossCount").asInt()).as(made.toString()).isZero();
    JsonNode run = tenant.run("table");
    assertThat(tenant.points(run, "loss")).containsExactly("1=0.5", "2=0.25");
    assertThat(tenant.points(run, "acc")).containsExactly("1=1.0");
    assertThat(experiments()).contains("table");
  }

  @Test
  void moreMetricsThanARunHasAreLostAndNoOthers() {
    // Given
    StringBuilder table = new StringBuilder("step,metric,value\n");
    for (int i = 0; i <= 10_000; i++) {
      table.append("1,m").append(i).append(",1\n");
    }

    // When
    JsonNode made = imported(table.append("2,m7,0.5\n").toString(), Map.of());

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(made.path("taken").path("points").asInt()).isEqualTo(10_001);
    assertThat(ImportingTenant.reasons(made))
        .containsExactly("point | table: m10000 | A run has at most 10,000 different metrics.");
    assertThat(tenant.points(tenant.run("table"), "m7")).containsExactly("1=1.0", "2=0.5");
  }

  @Test
  void aPreviewSaysWhatTheColumnsSeemToBe() {
    // Given
    String upload =
        tenant.upload("x.csv", bytes("Step;Wall time;loss;note;\n1;1700000000;0,5;\"a;b\";\n"));

    // When
    JsonNode preview =
        tenant.http().post("/imports/preview", Map.of("uploadId", upload)).expect(200).json();

    // Then
    assertThat(preview.path("delimiter").asText()).isEqualTo(";");
    assertThat(preview.path("decimal").asText()).isEqualTo(",");
    assertThat(preview.path("columns").toString())
        .isEqualTo(
            "[{\"name\":\"Step\",\"role\":\"step\"},{\"name\":\"Wall time\",\"role\":\"time\"},"
                + "{\"name\":\"loss\",\"role\":\"metric\"},{\"name\":\"note\",\"role\":\"param\"},"
                + "{\"name\":\"column 5\",\"role\":\"ignore\"}]");
    assertThat(preview.path("rows").get(0).get(3).asText()).isEqualTo("a;b");
  }

  /** Two uploads of the same bytes are the same source. */
  @Test
  void readingItAgainMakesNoDoubles() {
    // Given
    imported(WIDE, Map.of("experiment", "tables", "csv", wide()));
    Map<String, JsonNode> before = tenant.runs();

    // When
    JsonNode made = imported(WIDE, Map.of("experiment", "tables", "csv", wide()));

    // Then
    assertThat(made.path("state").asText()).isEqualTo("succeeded");
    assertThat(tenant.runs().keySet()).isEqualTo(before.keySet());
    assertThat(tenant.series(tenant.run("a"), "acc").path("total").asInt()).isEqualTo(1);
    assertThat(tenant.run("a").path("id")).isEqualTo(before.get("a").path("id"));
  }

  /** Points without a time have that of the run's start, which the first import has set. */
  @Test
  void aTableWithoutTimesMakesNoDoublesEither() {
    String table = "loss\n3\n2\n1\n";
    imported(table, Map.of());
    imported(table, Map.of());

    assertThat(tenant.points(tenant.run("table"), "loss"))
        .containsExactly("0=3.0", "1=2.0", "2=1.0");
    assertThat(tenant.runs()).hasSize(1);
  }

  @Test
  void anotherMappingMakesOtherRuns() {
    imported("step,x\n1,2\n", Map.of());
    JsonNode made =
        imported("step,x\n1,2\n", Map.of("csv", Map.of("columns", Map.of("x", "param"))));

    assertThat(made.path("state").asText()).isEqualTo("succeeded");
    JsonNode runs = tenant.http().get("/runs").expect(200).json().path("items");
    assertThat(runs).hasSize(2);
  }

  @Test
  void aRunInTheTrashStaysThere() {
    // Given
    imported("loss\n1\n", Map.of());
    String run = tenant.run("table").path("id").asText();
    tenant.http().post("/run-changes", Map.of("runs", List.of(run), "trashed", true)).expect(204);

    // When
    JsonNode made = imported("loss\n1\n", Map.of());

    // Then
    assertThat(ImportingTenant.reasons(made).toString()).contains("in the trash here");
    assertThat(tenant.runs()).isEmpty();
  }

  @Test
  void aLineWithoutEndStopsTheTableAndWhatCameBeforeStays() {
    // When
    JsonNode made =
        imported("step,loss\n1,0.5\n2,\"" + "x".repeat(2 << 20) + "\n3,0.1\n", Map.of());

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(tenant.points(tenant.run("table"), "loss")).containsExactly("1=0.5");
    assertThat(ImportingTenant.reasons(made).get(0)).contains("rest of the table", "after line 2");
  }

  @Test
  void garbageIsCountedAndNotListedWithoutEnd() {
    // When
    JsonNode made =
        imported(
            "step,loss\n1,0.5\n" + "2,oh\n".repeat(5_000),
            Map.of("csv", Map.of("columns", Map.of("step", "step", "loss", "metric"))));

    // Then
    assertThat(made.path("lossCount").asInt()).isEqualTo(5_000);
    assertThat(made.path("losses")).hasSize(21);
    assertThat(made.path("losses").get(20).path("item").asText()).isEqualTo("4980 more");
  }

  @Test
  void whatIsNoTableIsRefused() {
    assertRefused(422, "\n\n\n", Map.of(), "names no columns");
    assertRefused(422, "\"" + "x".repeat(1 << 20), Map.of(), "quote");
    assertRefused(400, "a,b\n1,2\n", csv(Map.of("c", "metric")), "no such column");
    assertRefused(400, "a,b\n1,2\n", csv(Map.of("a", "key")), "go together");
    assertRefused(400, "note\nx\n", csv(Map.of("note", "tag")), "Say which columns");
    assertRefused(400, "a\n1\n", Map.of("source", "http://example.com"), "/source");
    assertRefused(400, "a\n1\n", Map.of("models", true), "/models");
    tenant.http().post("/imports", Map.of("kind", "csv")).expect(400);
    tenant.http().post("/imports", Map.of()).expect(400);
  }

  @Test
  void noiseIsReadToItsEnd() {
    byte[] noise = new byte[300_000];
    new java.util.Random(7).nextBytes(noise);
    String upload = tenant.upload("noise.csv", noise);

    assertThat(tenant.http().post("/imports/preview", Map.of("uploadId", upload)).status())
        .isIn(200, 422);
  }

  @Test
  void anUploadIsOfItsTenantAndForThisPurpose() {
    // Given
    String upload = tenant.upload("a.csv", bytes("loss\n1\n"));
    ApiClient other = MillraceServer.newTenant();
    Map<String, Object> body = Map.of("kind", "csv", "uploadId", upload);

    // Then
    other.post("/imports", body).expect(404);
    other.post("/imports/preview", Map.of("uploadId", upload)).expect(404);
    tenant.ended(tenant.http().post("/imports", body).expect(201).json());
    assertThat(tenant.http().post("/imports", body).expect(409).text()).contains("committed");
    assertThat(tenant.http().get("/uploads/" + upload).expect(200).json().path("state").asText())
        .isEqualTo("committed");
  }

  /** A client that never saw the answer gets it, also when the import has ended meanwhile. */
  @Test
  void aRequestMayBeRepeatedUnderItsKey() {
    String upload = tenant.upload("a.csv", bytes("loss\n1\n"));
    ApiClient keyed = tenant.http().withHeader("Idempotency-Key", "import-1");
    Map<String, Object> body = Map.of("kind", "csv", "uploadId", upload);
    JsonNode first = keyed.post("/imports", body).expect(201).json();
    tenant.ended(first);

    assertThat(keyed.post("/imports", body).expect(201).json().path("id"))
        .isEqualTo(first.path("id"));
  }

  @Test
  void theQuotaIsGivenBack() {
    long before = stored();
    imported("loss\n1\n", Map.of());

    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void anExperimentInTheTrashIsNotFilled() {
    imported("loss\n1\n", Map.of("experiment", "gone"));
    String id =
        tenant.http().get("/experiments?q=gone").expect(200).json().at("/items/0/id").asText();
    tenant
        .http()
        .post("/mlflow/api/2.0/mlflow/experiments/delete", Map.of("experiment_id", id))
        .expect(200);

    JsonNode made = imported("loss\n2\n", Map.of("experiment", "gone"));

    assertThat(made.path("state").asText()).isEqualTo("failed");
    assertThat(made.path("reason").asText()).contains("in the trash");
  }

  private long stored() {
    for (JsonNode meter : tenant.http().get("/usage").expect(200).json().path("meters")) {
      if (meter.path("meter").asText().equals("storageBytes")) {
        return meter.path("used").asLong();
      }
    }
    throw new AssertionError("no meter of storage");
  }

  private List<String> experiments() {
    return tenant.http().get("/experiments").expect(200).json().findValuesAsText("name");
  }

  private void assertRefused(int status, String table, Map<String, ?> more, String words) {
    String upload = tenant.upload("table.csv", bytes(table));
    Map<String, Object> body = new java.util.HashMap<>(Map.of("kind", "csv", "uploadId", upload));
    body.putAll(more);
    assertThat(tenant.http().post("/imports", body).expect(status).text()).contains(words);
  }

  private static Map<String, Object> csv(Map<String, String> columns) {
    return Map.of("csv", Map.of("columns", columns));
  }

  private static Map<String, Object> wide() {
    return Map.of(
        "columns",
        Map.of(
            "run", "run",
            "epoch", "step",
            "time", "time",
            "loss, mean", "metric",
            "acc", "metric",
            "lr", "param"));
  }

  private JsonNode imported(String table, Map<String, ?> more) {
    return tenant.imported("csv", tenant.upload("table.csv", bytes(table)), more);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
