package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
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
            "histogram | logs/a: bad | It is empty, or its bins cannot be drawn. Logged 3 times.");
    requireHistograms(run);
  }

  private void requireHistograms(JsonNode run) {
    assertThat(tenant.file(run, "plots/weights_step_1.json"))
        .isEqualTo("{\"type\":\"histogram\",\"edges\":[0.25,1.0,1.75],\"counts\":[2,3]}");
    assertThat(tenant.file(run, "plots/layer/new_step_2.json"))
        .isEqualTo("{\"type\":\"histogram\",\"edges\":[-1.0,0.0,2.0],\"counts\":[1,4]}");
    assertThat(tenant.files(run).toString()).doesNotContain("plots/bad");
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
        .histogram("weights", 1, EventFile.buckets(0.25, 1.75, 2, 3))
        .histogram("weights", 2, EventFile.buckets(0.5, 0.5, 9))
        .tensor("histograms", "layer/new", 2, rows(-1, 0, 1, 0, 2, 4))
        .histogram("bad", 1, ByteString.copyFrom(new byte[9]))
        .histogram("bad", 2, EventFile.buckets(0, 0))
        .tensor("histograms", "bad", 3, rows(0, 1))
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

  /** Of either family of tar, packed or not, with long names; links are passed over and told. */
  @Test
  void tarArchivesAreTakenToo() {
    // Given
    byte[] events = new EventFile(START).scalar("loss", 1, 1).bytes();
    String deep = "logs/" + "deep/".repeat(40);
    String accents = "läufe/";

    // When
    byte[] plain =
        TarBytes.posix()
            .other("./", TarConstants.LF_DIR)
            .file("./a/tfevents", events)
            .file("./a/._tfevents", new byte[9])
            .file(deep + "tfevents", events)
            .file(accents + "tfevents", events)
            .other("./latest", TarConstants.LF_SYMLINK)
            .other("./same", TarConstants.LF_LINK)
            .end();
    JsonNode posix = imported("logs.tar", plain);
    // members of gzip one after the other, as pigz and bgzip write them
    byte[] gnu =
        TarBytes.gnu().file("g/tfevents", events).file("h/" + deep + "tfevents", events).end();
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.writeBytes(TarBytes.gzip(Arrays.copyOf(gnu, 700)));
    members.writeBytes(TarBytes.gzip(Arrays.copyOfRange(gnu, 700, gnu.length)));
    JsonNode packed = imported("logs.tgz", members.toByteArray());

    // Then
    assertThat(posix.path("state").asText()).as(posix.toString()).isEqualTo("succeeded");
    assertThat(packed.path("state").asText()).as(packed.toString()).isEqualTo("succeeded");
    String deepRun = deep.substring(0, deep.length() - 1);
    assertThat(tenant.runs().keySet())
        .containsExactlyInAnyOrder("a", deepRun, "läufe", "g", "h/" + deepRun);
    assertThat(tenant.points(tenant.run("h/" + deepRun), "loss")).containsExactly("1=1.0");
    assertThat(ImportingTenant.reasons(posix))
        .containsExactly(
            "link | latest | Links are not followed.", "link | same | Links are not followed.");
    assertThat(packed.path("lossCount").asInt()).isZero();
  }

  @Test
  void hostileTarArchivesAreRefused() {
    byte[] events = new EventFile(START).scalar("loss", 1, 1).bytes();
    byte[] good = TarBytes.posix().file("a/tfevents", events).end();
    for (String name : List.of("../tfevents", "/etc/tfevents", "a/../../tfevents", "C:/tfevents")) {
      assertFailed(TarBytes.gnu().file(name, events).end(), "has a name that cannot be used");
    }
    assertFailed(
        TarBytes.posix().other("a/dev", TarConstants.LF_BLK).end(), "is a device or a pipe");
    assertFailed(
        TarBytes.posix().other("fifo", TarConstants.LF_FIFO).end(), "is a device or a pipe");
    assertFailed(TarBytes.posix().pax("a/tfevents", "GNU.sparse.major", "1").end(), "has holes");
    assertFailed(
        TarBytes.gnu().other("a/tfevents", TarConstants.LF_GNUTYPE_SPARSE).end(), "has holes");
    assertFailed(
        TarBytes.gnu().file("A/tfevents", events).file("a/tfevents", events).end(),
        "name the same file");
    assertFailed(
        TarBytes.gzip(TarBytes.gnu().file("a/tfevents", new byte[64 << 20]).end()),
        "inflate to more than");
    assertFailed(
        TarBytes.gzip(TarBytes.posix().pax("a", "comment", "x".repeat(2 << 20)).end()),
        "a header of more than");
    byte[] packed = TarBytes.gzip(good);
    byte[] flipped = packed.clone();
    flipped[flipped.length - 7] ^= 1;
    for (byte[] damaged :
        new byte[][] {
          Arrays.copyOf(good, 512 + events.length / 2),
          Arrays.copyOf(good, 1024),
          Arrays.copyOf(packed, packed.length - 12),
          flipped,
          TarBytes.posix().paxOf("a", "size", "many")
        }) {
      assertFailed(damaged, "not a tar file, or it is damaged or cut short");
    }
    assertFailed(TarBytes.gzip(events), "no event file");
    assertThat(tenant.runs()).isEmpty();
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
      event.put((byte) (left > 0x7F ? (left & 0x7F) | 0x80 : left));
    }
    return Arrays.copyOf(event.put(values).array(), event.position());
  }

  /** A long training is looked at by some of its steps, and says how many there were. */
  @Test
  void ofManyHistogramsSomeAreTaken() {
    EventFile file = new EventFile(START);
    for (int step = 0; step < 250; step++) {
      file.histogram("w", step, EventFile.buckets(0, 1, step + 1));
    }

    JsonNode made = imported("tfevents", file.bytes());

    JsonNode run = tenant.run("tfevents");
    assertThat(tenant.files(run)).hasSize(126);
    assertThat(tenant.file(run, "plots/w_step_249.json")).contains("[250]");
    assertThat(ImportingTenant.reasons(made))
        .containsExactly(
            "histogram | tfevents: w | Of 250 steps 126 were taken, at even distances.");
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

  private static TensorProto rows(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return TensorProto.newBuilder()
        .setDtype(2)
        .setTensorContent(ByteString.copyFrom(bytes.array()))
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
