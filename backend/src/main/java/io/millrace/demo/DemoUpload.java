package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.time.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The pictures go straight to the object store and become version 1 of a dataset. */
final class DemoUpload {
  static final int PICTURE_SCALE = 8;

  private final DemoApi engineer;

  DemoUpload(Team team) {
    this.engineer = team.engineer().api();
  }

  /** The dataset's id. */
  String run(List<Digit> digits, Progress progress) {
    byte[] archive = archive(digits);
    String dataset =
        engineer
            .postOnce(
                "dataset",
                "/datasets",
                Map.of(
                    "name", "digits",
                    "description", "Handwritten digits, 8 by 8 values, rendered as pictures.",
                    "licence", "CC BY 4.0",
                    "source",
                        "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits,"
                            + " UCI Machine Learning Repository, 1998, doi 10.24432/C50P49"))
            .path("id")
            .asText();
    long start = Time.system().nanos();
    String upload = upload(dataset, archive);
    double seconds = (Time.system().nanos() - start) / 1e9;
    JsonNode version =
        engineer.postOnce(
            "version-1",
            "/datasets/" + dataset + "/versions",
            Map.of("message", "The UCI digits", "baseVersion", 0, "uploads", List.of(upload)));
    int entries = version.path("entries").asInt();
    DemoFailure.unless(
        version.path("version").asInt() == 1 && entries == digits.size(),
        "Version 1 should hold %d pictures: %s",
        digits.size(),
        version);
    progress.line(
        "upload",
        "%d pictures, %.1f KiB, sent to the object store, hashed and verified in %.2f s: digits@1",
        entries,
        archive.length / 1024.0,
        seconds);
    return dataset;
  }

  private String upload(String dataset, byte[] archive) {
    JsonNode upload =
        engineer.postOnce(
            "upload",
            "/uploads",
            Map.of(
                "purpose",
                "dataset",
                "datasetId",
                dataset,
                "kind",
                "archive",
                "name",
                "digits.zip",
                "bytes",
                archive.length,
                "sha256",
                sha256(archive)));
    String id = upload.path("id").asText();
    if (engineer.get("/uploads/" + id).path("state").asText().equals("uploading")) {
      send(id, upload.path("partCount").asInt(), archive);
    }
    JsonNode done =
        engineer.await(
            "/uploads/" + id,
            answer ->
                List.of("ready", "failed", "committed").contains(answer.path("state").asText()));
    DemoFailure.unless(
        !done.path("state").asText().equals("failed"), "The upload was refused: %s", done);
    return id;
  }

  private void send(String id, int parts, byte[] archive) {
    List<Integer> numbers = IntStream.rangeClosed(1, parts).boxed().toList();
    int offset = 0;
    for (JsonNode part :
        engineer.post("/uploads/" + id + "/parts", Map.of("numbers", numbers)).path("parts")) {
      int length = part.path("bytes").asInt();
      if (part.has("url")) {
        DemoApi.putPresigned(part.path("url").asText(), archive, offset, length);
      }
      offset += length;
    }
    engineer.post("/uploads/" + id + "/complete", Map.of());
  }

  private static byte[] archive(List<Digit> digits) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Digit digit : digits) {
        ZipEntry entry = new ZipEntry(digit.path());
        // The same bytes whenever it is made.
        entry.setTimeLocal(LocalDateTime.of(1998, 7, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(digit.png(PICTURE_SCALE));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
