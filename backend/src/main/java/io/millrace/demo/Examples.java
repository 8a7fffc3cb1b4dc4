package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A pinned dataset version as a training program sees it: its files, labels and split. */
record Examples(List<Example> all) {
  private static final int PAGE = 1_000;

  /** Downloads the version; its entries say what each file's label and split are. */
  static Examples of(DemoApi engineer, String dataset, int version) {
    String path = "/datasets/" + dataset + "/versions/" + version;
    Map<String, byte[]> files = unzip(engineer.bytes(path + "/archive"));
    List<Example> examples = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = engineer.get(path + "/entries?limit=" + PAGE + cursor);
      page.path("items").forEach(entry -> examples.add(example(entry, files)));
      cursor = page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : "";
    } while (!cursor.isEmpty());
    return new Examples(List.copyOf(examples));
  }

  List<Example> split(String name) {
    return all.stream().filter(example -> example.split().equals(name)).toList();
  }

  private static Example example(JsonNode entry, Map<String, byte[]> files) {
    String path = entry.path("path").asText();
    byte[] png = files.get(path);
    DemoFailure.unless(png != null, "The archive lacks %s.", path);
    return new Example(
        entry.path("id").asText(),
        path,
        png,
        Digit.features(png),
        entry.path("label").asText(),
        entry.path("split").asText());
  }

  private static Map<String, byte[]> unzip(byte[] archive) {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
