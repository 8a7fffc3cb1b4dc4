package io.millrace.imports;

import static io.millrace.imports.WandbFile.json;
import static io.millrace.imports.WandbFile.nested;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import wandb.HistoryRecord;
import wandb.Item;
import wandb.Record;

/** Offline runs of W&B become runs, with the files that lie beside them. */
class WandbImportIT {
  private static final long START = 1_700_000_000;

  private final ImportingTenant tenant = ImportingTenant.create();

  @Test
  void aRunIsTakenWithItsFiles() {
    // Given
    byte[] run = everyKind();
    String table = "{\"columns\":[\"a\"],\"data\":[[1]]}";

    // When
    JsonNode made = imported("wandb.zip", folder(run, table));

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(made.path("taken").path("runs").asInt()).isEqualTo(1);
    JsonNode first = tenant.run("first");
    assertThat(tenant.points(first, "loss")).containsExactly("0=0.5", "1=NaN");
    assertThat(tenant.points(first, "val.acc")).containsExactly("0=1.0");
    assertThat(tenant.points(first, "fast")).containsExactly("1=2.5");
    assertThat(tenant.points(first, "best")).containsExactly("2=0.9");
    assertThat(tenant.points(first, "system/gpu_0_utilization_percentage"))
        .containsExactly("3=97.5");
    assertThat(tenant.history(first, "loss").get(0).path("at").asText())
        .startsWith("2023-11-14T22:13:20.25");
    requireDescribed(first);
    requireFiles(first, table);
    assertThat(ImportingTenant.reasons(made))
        .containsExactlyInAnyOrder(
            "histogram | first: odd | It is empty, or its bins cannot be drawn.",
            "object3D-file | first: shape | It has no place here.",
            "image-file | first: gone | Its file is not in the upload.",
            "file | wandb/offline-run-1/logs/debug.log | It is none of a run's own files.");
    assertThat(tenant.http().get("/experiments").expect(200).json().findValuesAsText("name"))
        .contains("digits");
  }

  @Test
  void timesAndTextsBeyondAllBoundsAreCut() {
    // Given
    WandbFile file =
        new WandbFile(START)
            .run("x1", "p", "r", json("list", "[" + "1,".repeat(250_000) + "1]"))
            .record(
                Record.newBuilder()
                    .setHistory(
                        HistoryRecord.newBuilder()
                            .addItem(json("_step", "1e300"))
                            .addItem(json("_timestamp", "1e300"))
                            .addItem(json("loss", "1")))
                    .build());

    // When
    JsonNode made = imported("x.wandb", file.exit(0).bytes());

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    JsonNode run = tenant.run("r");
    assertThat(run.path("endedAt").asText()).startsWith("9999-12-31");
    assertThat(tenant.points(run, "loss")).hasSize(1);
    assertThat(ImportingTenant.reasons(made).toString())
        .contains("Its name is too long, or it is no JSON.");
  }

  private static byte[] everyKind() {
    return new WandbFile(START)
        .run("x1", "digits", "first", json("lr", "0.1"), json("opt", "{\"name\":\"adam\"}"))
        .history(0, json("loss", "0.5"), nested("1", "val", "acc"), json("note", "\"hello\""))
        .history(
            1,
            json("loss", "NaN"),
            Item.newBuilder().addNestedKey("fast").setNumber(2.5).build(),
            nested("\"image-file\"", "img", "_type"),
            nested("\"media/images/img_1_ab.png\"", "img", "path"),
            nested("\"histogram\"", "hist", "_type"),
            nested("[1,2.5]", "hist", "values"),
            nested("[0,0.5,1.5]", "hist", "bins"),
            json(
                "even",
                "{\"_type\":\"histogram\",\"values\":[7,2],\"packedBins\":{\"min\":1,\"size\":2}}"),
            json("odd", "{\"_type\":\"histogram\",\"values\":[7,NaN],\"bins\":[0,1,2]}"),
            json("shape", "{\"_type\":\"object3D-file\"}"))
        .history(
            2,
            nested("\"table-file\"", "eval", "_type"),
            nested("\"media/table/eval_2_cd.table.json\"", "eval", "path"),
            nested("\"audio\"", "said", "_type"),
            nested(
                "[{\"path\":\"media/audio/a.wav\"},{\"path\":\"media/audio/b.mp3\"},"
                    + "{\"path\":\"media/audio/odd.exe\"}]",
                "said",
                "audio"),
            nested("\"image-file\"", "gone", "_type"),
            nested("\"media/images/gone.png\"", "gone", "path"))
        .stats(3, "gpu.0.gpu", "97.5")
        .summary(
            json("best", "0.9"),
            json("loss", "0.1"),
            json("verdict", "\"good\""),
            nested("\"image-file\"", "img", "_type"))
        .exit(0)
        .bytes();
  }

  private static byte[] folder(byte[] run, String table) {
    return EventFile.zip(
        "wandb/offline-run-1/files/media/images/img_1_ab.png",
        new byte[] {1, 2, 3},
        "wandb/offline-run-1/files/media/table/eval_2_cd.table.json",
        table.getBytes(StandardCharsets.UTF_8),
        "wandb/offline-run-1/files/media/audio/a.wav",
        new byte[] {6},
        "wandb/offline-run-1/files/media/audio/b.mp3",
        new byte[] {7},
        "wandb/offline-run-1/files/media/audio/odd.exe",
        new byte[] {8},
        "wandb/offline-run-1/files/requirements.txt",
        new byte[] {4},
        "wandb/offline-run-1/run-x1.wandb",
        run,
        "wandb/latest-run/run-x1.wandb",
        run,
        "wandb/offline-run-1/logs/debug.log",
        new byte[] {5});
  }

  private void requireFiles(JsonNode first, String table) {
    assertThat(tenant.files(first).toString())
        .contains(
            "images/img+step+1+timestamp+1700000001250+",
            "requirements.txt",
            "tables/note.json",
            "audio/said/step_2_0.wav",
            "audio/said/step_2_1.mp3",
            "media/audio/odd.exe");
    assertThat(tenant.file(first, "plots/hist_step_1.json"))
        .isEqualTo("{\"type\":\"histogram\",\"edges\":[0.0,0.5,1.5],\"counts\":[1,2.5]}");
    assertThat(tenant.file(first, "plots/even_step_1.json"))
        .isEqualTo("{\"type\":\"histogram\",\"edges\":[1.0,3.0,5.0],\"counts\":[7,2]}");
    assertThat(tenant.file(first, "tables/eval_step_2.json")).isEqualTo(table);
  }

  private static void requireDescribed(JsonNode first) {
    assertThat(first.path("params").toString()).isEqualTo("{\"lr\":\"0.1\",\"opt.name\":\"adam\"}");
    assertThat(first.path("tags").path("summary.verdict").asText()).isEqualTo("good");
    assertThat(first.path("tags").has("summary.img._type")).isFalse();
    assertThat(first.path("tags").path("mlflow.note.content").asText()).isEqualTo("notes");
    assertThat(first.path("status").asText()).isEqualTo("finished");
  }

  /** Records of every size around the ends of blocks. */
  @Test
  void recordsMayLieAcrossBlocks() {
    WandbFile file =
        new WandbFile(START).run("x", "p", "long", json("text", "\"" + "x".repeat(70_000) + "\""));
    for (int step = 0; step < 600; step++) {
      file.history(step, json("loss", step + ".5"), json("t", "\"" + "y".repeat(step) + "\""));
    }
    JsonNode made = imported("run-x.wandb", file.exit(3).bytes());

    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    JsonNode run = tenant.run("long");
    assertThat(tenant.series(run, "loss").path("total").asInt()).isEqualTo(600);
    assertThat(run.path("status").asText()).isEqualTo("failed");
    assertThat(run.path("params").path("text").asText()).hasSize(6_000);
    assertThat(ImportingTenant.reasons(made))
        .containsExactly("param | long: text | It was cut after 6000 characters.");
  }

  @Test
  void whatBreaksOffOrIsCorruptIsTakenUpToThere() {
    byte[] begun = new WandbFile(START).run("x", "p", "cut", json("lr", "1")).bytes();
    byte[] whole =
        new WandbFile(START)
            .run("x", "p", "cut", json("lr", "1"))
            .history(0, json("loss", "1"))
            .history(1, json("loss", "2"))
            .bytes();
    JsonNode cut = imported("a.wandb", Arrays.copyOf(whole, whole.length - 1));
    assertThat(tenant.points(tenant.run("cut"), "loss")).containsExactly("0=1.0");
    assertThat(tenant.run("cut").path("status").asText()).isEqualTo("killed");
    assertThat(ImportingTenant.reasons(cut).get(0)).contains("cut short");

    whole[begun.length + 9] ^= 1;
    JsonNode corrupt = imported("b.wandb", whole);
    assertThat(ImportingTenant.reasons(corrupt).get(0))
        .contains("At byte " + begun.length + " the checksum of a record does not hold");
  }

  @Test
  void hostileRecordsArePassedOver() {
    String deep = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
    JsonNode made =
        imported(
            "run.wandb",
            new WandbFile(START)
                .history(0, json("early", "1"))
                .raw(new byte[] {-1, -1})
                .run("x", "a".repeat(600), "\0", json("deep", deep), json("bad", "{"))
                .history(1, json("x".repeat(5_000), "1"), json("list", "[1]"), json("ok", "1"))
                .bytes());

    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(ImportingTenant.reasons(made).toString())
        .contains("It stands before the run begins.")
        .contains("It is no record of W&B.")
        .contains("It has more than 1000 characters.")
        .contains("It is neither a number nor a text.");
    assertThat(tenant.runs()).hasSize(1);
  }

  @Test
  void whatIsNoRunIsRefused() {
    for (byte[] file :
        new byte[][] {
          {1},
          ":W&B".getBytes(StandardCharsets.UTF_8),
          new WandbFile(START).bytes(),
          EventFile.zip("a", new byte[1])
        }) {
      JsonNode made = imported("x.wandb", file);
      assertThat(made.path("state").asText()).isEqualTo("failed");
      assertThat(made.path("reason").asText()).contains("no offline run");
    }
  }

  private JsonNode imported(String name, byte[] file) {
    return tenant.imported("wandb", tenant.upload(name, file), Map.of());
  }
}
