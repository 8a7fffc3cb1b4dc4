package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tensorboard.HParam;
import tensorboard.TensorProto;

/** Event files become runs, a folder each. */
class TensorboardImportIT {
  private static final double START = 1_700_000_000;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'};

  private final ImportingTenant tenant = ImportingTenant.create();

  @Test
  void aFolderIsARunWithAllThatHasAPlace() {
    // Given
    byte[] first = everyKind();
    byte[] second = new EventFile(START).scalar("train/loss", 7, 2).failed().bytes();

    // When
    JsonNode made =
        imported(
            "logs.zip",
            EventFile.zip(
                "logs/a/events.out.tfevents.1.host", first,
                "logs/b/events.out.tfevents.1.host", second,
                "logs/readme.txt", new byte[3]));

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    JsonNode run = tenant.run("logs/a");
    assertThat(tenant.points(run, "train/loss")).containsExactly("1=0.5", "2=NaN");
    assertThat(tenant.points(run, "acc")).containsExactly("1=0.25");
    assertThat(tenant.history(run, "acc").get(0).path("at").asText())
        .startsWith("2023-11-14T22:13:21");
    assertThat(run.path("params").toString())
        .isEqualTo("{\"bias\":\"true\",\"layers\":\"3\",\"lr\":\"0.5\"}");
    assertThat(tenant.run("logs/b").path("status").asText()).isEqualTo("failed");
    assertThat(tenant.files(run).toString())
        .contains("images/samples~x+step+2+timestamp+1700000002000+")
        .contains("tables/notes/a.json");
    assertThat(tenant.file(run, "tables/notes/a.json"))
        .isEqualTo(
            "{\"columns\":[\"step\",\"time\",\"text\"],\"data\":["
                + "[3,\"2023-11-14T22:13:23Z\",\"hello\"],[3,\"2023-11-14T22:13:23Z\",\"world\"]]}");
    assertThat(ImportingTenant.reasons(made))
        .containsExactlyInAnyOrder(
            "file | logs/readme.txt | It is no event file.",
            "image | logs/a: grid | It is neither PNG nor JPEG nor GIF.",
            "histogram | logs/a: weights | Histograms have no place here. Logged 2 times.");
  }

  private static byte[] everyKind() {
    return new EventFile(START)
        .hparam("lr", HParam.newBuilder().setNumberValue(0.5).build())
        .hparam("layers", HParam.newBuilder().setNumberValue(3).build())
        .hparam("bias", HParam.newBuilder().setBoolValue(true).build())
        .scalar("train/loss", 1, 0.5f)
        .scalar("train/loss", 2, Float.NaN)
        .tensor("scalars", "acc", 1, floats(0.25f))
        .tensor("text", "notes/a", 3, strings("hello", "world"))
        .image("samples/x", 2, PNG)
        .tensor("images", "grid", 4, strings("1", "1", "no picture"))
        .histogram("weights", 1)
        .histogram("weights", 2)
        .bytes();
  }

  @Test
  void whatBreaksOffIsTakenUpToThere() {
    // Given
    byte[] whole = new EventFile(START).scalar("loss", 1, 1).scalar("loss", 2, 2).bytes();

    // When
    JsonNode made = imported("events.tfevents", Arrays.copyOf(whole, whole.length - 3));

    // Then
    assertThat(tenant.points(tenant.run("events.tfevents"), "loss")).containsExactly("1=1.0");
    assertThat(ImportingTenant.reasons(made).get(0)).contains("cut short");
  }

  @Test
  void whatIsCorruptStopsTheFileAndSaysWhere() {
    // Given
    byte[] good = new EventFile(START).scalar("loss", 1, 1).bytes();
    byte[] whole = new EventFile(START).scalar("loss", 1, 1).scalar("loss", 2, 2).bytes();
    whole[good.length + 20] ^= 1;

    // When
    JsonNode made =
        imported(
            "x.zip",
            EventFile.zip("a/tfevents", whole, "b/tfevents", good, "c/tfevents", new byte[40]));

    // Then
    assertThat(made.path("state").asText()).isEqualTo("succeeded");
    assertThat(tenant.points(tenant.run("a"), "loss")).containsExactly("1=1.0");
    assertThat(tenant.points(tenant.run("b"), "loss")).containsExactly("1=1.0");
    assertThat(ImportingTenant.reasons(made).toString())
        .contains("At byte " + good.length + " the checksum of a record does not hold")
        .contains("At byte 0 the checksum of a record's length does not hold");
  }

  /** Lengths that hold and are beyond all bounds, records that are no events. */
  @Test
  void hostileRecordsArePassedOver() {
    byte[] file =
        new EventFile(START).record(new byte[] {-1, -1, -1}).scalar("../../x", 5, 1).bytes();

    JsonNode made = imported("tfevents", file);

    assertThat(tenant.points(tenant.run("tfevents"), "x")).containsExactly("5=1.0");
    assertThat(ImportingTenant.reasons(made).toString())
        .contains("It is no event.")
        .contains("It is called 'x' here.");
  }

  /** Two bytes in the file are an object of a hundred in memory; names go on for ever. */
  @Test
  void whatWouldTakeFarMoreMemoryThanItHasBytesIsPassedOver() {
    // Given
    byte[] values = new byte[2_200_000];
    for (int i = 0; i < values.length; i += 2) {
      values[i] = 10;
    }
    EventFile file = new EventFile(START).record(summary(values)).scalar("loss", 1, 1);
    for (int i = 0; i < 5; i++) {
      file.scalar("x".repeat(100_000) + i, 1, 1);
    }

    // When
    JsonNode made = imported("tfevents", file.bytes());

    // Then
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(tenant.points(tenant.run("tfevents"), "loss")).containsExactly("1=1.0");
    assertThat(made.path("taken").path("points").asInt()).isEqualTo(1);
    assertThat(ImportingTenant.reasons(made).toString())
        .contains("It has too many parts.")
        .contains("It has more than 1000 characters.");
    assertThat(made.path("lossCount").asInt()).isEqualTo(6);
  }

  @Test
  void timesBefore1970AreNone() {
    byte[] file = new EventFile(-2e11).scalar("loss", 1, 1).bytes();

    JsonNode made = imported("tfevents", file);

    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
    assertThat(tenant.history(tenant.run("tfevents"), "loss").get(0).path("at").asText())
        .startsWith("1970-01-01T00:00:00");
  }

  @Test
  void hostileArchivesAreRefused() {
    byte[] events = new EventFile(START).scalar("loss", 1, 1).bytes();
    assertFailed(EventFile.zip("../tfevents", events), "has a name that cannot be used");
    assertFailed(EventFile.zip("/etc/tfevents", events), "has a name that cannot be used");
    assertFailed(EventFile.zip("a/tfevents", new byte[64 << 20]), "inflate to more than");
    byte[] cut = EventFile.zip("a/tfevents", events);
    assertFailed(Arrays.copyOf(cut, cut.length - 9), "not a ZIP file");
    assertFailed(EventFile.zip("a/readme", events), "no event file");
    assertFailed(
        "noise, nothing else".getBytes(java.nio.charset.StandardCharsets.UTF_8), "no event file");
  }

  @Test
  void readingItAgainMakesNoDoubles() {
    byte[] file =
        new EventFile(START)
            .scalar("loss", 1, 1)
            .image("x", 1, PNG)
            .tensor("text", "t", 1, strings("a"))
            .bytes();
    imported("tfevents", file);
    String files = tenant.files(tenant.run("tfevents")).toString();
    JsonNode made = imported("tfevents", file);

    assertThat(made.path("lossCount").asInt()).isZero();
    assertThat(tenant.runs()).hasSize(1);
    assertThat(tenant.series(tenant.run("tfevents"), "loss").path("total").asInt()).isEqualTo(1);
    assertThat(tenant.files(tenant.run("tfevents")).toString()).isEqualTo(files);
  }

  /** An event that holds these bytes as its summary. */
  private static byte[] summary(byte[] values) {
    ByteBuffer event = ByteBuffer.allocate(values.length + 5).put((byte) 0x2A);
    for (int left = values.length; left > 0; left >>>= 7) {
      event.put((byte) (left > 0x7F ? left & 0x7F | 0x80 : left));
    }
    return Arrays.copyOf(event.put(values).array(), event.position());
  }

  private void assertFailed(byte[] file, String words) {
    JsonNode made = imported("x.zip", file);
    assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("failed");
    assertThat(made.path("reason").asText()).contains(words);
  }

  private JsonNode imported(String name, byte[] file) {
    return tenant.imported("tensorboard", tenant.upload(name, file), Map.of());
  }

  private static TensorProto floats(float value) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    return TensorProto.newBuilder()
        .setDtype(1)
        .setTensorContent(ByteString.copyFrom(bytes))
        .build();
  }

  private static TensorProto strings(String... texts) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(7);
    for (String text : texts) {
      tensor.addStringVal(ByteString.copyFromUtf8(text));
    }
    return tensor.build();
  }
}
