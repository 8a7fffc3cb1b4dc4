package io.millrace.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.tracking.TrackingNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import wandb.HistoryRecord;
import wandb.Item;

/** What a run has logged step by step: numbers, texts, and media that lie in files. */
final class WandbHistory {
  private static final String TYPE = "_type";
  private static final int MAX_KEY = RunWriter.LONGEST;
  private static final int MOST_KEYS = 100_000;
  private static final int MOST_MEDIA = 50_000;

  private final RunWriters all;
  private final RunWriter run;
  private final String name;
  private final RunTexts texts;
  private final RunHistograms histograms;
  private final Set<String> keys = new HashSet<>();
  private final Map<String, Media> media = new HashMap<>();
  private long lastStep;
  private long lastMillis;

  /** Where a file was logged. */
  private record Media(String type, String key, long step, long millis, int index) {}

  WandbHistory(RunWriters all, RunWriter run, String name) {
    this.all = all;
    this.run = run;
    this.name = name;
    this.texts = new RunTexts(all, run);
    this.histograms = new RunHistograms(run, name, all);
    this.lastMillis = run.startedMillis();
  }

  /** Whether it has logged a key, or the whole that it is part of. */
  boolean has(String key) {
    for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
      if (keys.contains(key.substring(0, dot))) {
        return true;
      }
    }
    return keys.contains(key);
  }

  long lastStep() {
    return lastStep;
  }

  long lastMillis() {
    return lastMillis;
  }

  void take(HistoryRecord record) throws IOException {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Item item : record.getItemList()) {
      String key = WandbValues.key(item);
      if (key.length() <= MAX_KEY) {
        values.put(key, WandbValues.value(item));
      } else {
        lost("value", "a long name", "It has more than " + MAX_KEY + " characters.");
      }
    }
    lastStep =
        values.containsKey("_step") ? values.get("_step").asLong() : record.getStep().getNum();
    if (values.containsKey("_timestamp")) {
      lastMillis = WandbValues.millis(values.get("_timestamp").asDouble());
    }
    Map<String, ObjectNode> objects = objects(values);
    for (Map.Entry<String, JsonNode> each : values.entrySet()) {
      if (!each.getKey().startsWith("_") && owner(each.getKey(), objects) < 0) {
        value(each.getKey(), each.getValue());
      }
    }
    for (Map.Entry<String, ObjectNode> each : objects.entrySet()) {
      value(each.getKey(), each.getValue());
    }
  }

  /** Media come field by field, {@code x._type} among them: put together again. */
  private static Map<String, ObjectNode> objects(Map<String, JsonNode> values) {
    Map<String, ObjectNode> objects = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.endsWith("." + TYPE)) {
            objects.put(
                key.substring(0, key.length() - TYPE.length() - 1),
                JsonNodeFactory.instance.objectNode());
          }
        });
    values.forEach(
        (key, value) -> {
          int end = owner(key, objects);
          if (end >= 0) {
            objects.get(key.substring(0, end)).set(key.substring(end + 1), value);
          }
        });
    return objects;
  }

  /** Where the name of the object ends that a key is part of; -1 where there is none. */
  private static int owner(String key, Map<String, ObjectNode> objects) {
    for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
      if (objects.containsKey(key.substring(0, dot))) {
        return dot;
      }
    }
    return -1;
  }

  private void value(String key, JsonNode value) throws IOException {
    OptionalDouble number = WandbValues.number(value);
    if (keys.size() < MOST_KEYS && !keys.contains(key) && all.keeps(key.length())) {
      keys.add(key);
    }
    if (number.isPresent()) {
      run.point(key, lastStep, lastMillis, number.getAsDouble());
    } else if (value.isTextual()) {
      texts.add(key, lastStep, lastMillis, value.textValue());
    } else if (value.isObject() && value.has(TYPE)) {
      media(key, value);
    } else if (value.isObject() && key.length() <= MAX_KEY) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        value(key + "." + field.getKey(), field.getValue());
      }
    } else if (!value.isNull()) {
      lost("value", key, "It is neither a number nor a text.");
    }
  }

  private void media(String key, JsonNode value) throws IOException {
    String type = value.path(TYPE).asText();
    if (type.equals("histogram")) {
      histograms.add(key, lastStep, WandbValues.bins(value));
      return;
    }
    List<String> files = new ArrayList<>();
    if (value.path("path").isTextual()) {
      files.add(value.path("path").asText());
    } else {
      value.path("filenames").forEach(file -> files.add(file.asText()));
      value.path("audio").forEach(sound -> files.add(sound.path("path").asText()));
    }
    for (int i = 0; i < files.size(); i++) {
      reference(type, key, files.get(i), i);
    }
    if (files.isEmpty()) {
      lost(type, key, "It has no place here.");
    }
  }

  private void lost(String kind, String key, String reason) {
    all.lost().add(kind, name + ": " + key, reason);
  }

  private void reference(String type, String key, String file, int index) {
    boolean isKept =
        media.size() < MOST_MEDIA
            && file.length() <= MAX_KEY
            && type.length() <= MAX_KEY
            && all.keeps(type.length() + key.length() + file.length());
    if (isKept) {
      media.put(file, new Media(type, key, lastStep, lastMillis, index));
    } else {
      lost(type, key, RunWriter.TOO_MUCH);
    }
  }

  /** Where a file goes: pictures, sounds and tables to those by step, others as they lay. */
  String place(String file) {
    Media of = media.remove(file);
    String key = of == null ? "" : RunWriter.clean(of.key());
    String ending = file.substring(file.lastIndexOf('.') + 1);
    if (key.isEmpty()) {
      return file;
    }
    if (of.type().startsWith("image") && ending.matches("png|jpe?g|gif")) {
      String id = RunWriters.id(file).substring(0, 12);
      return "images/%s+step+%d+timestamp+%d+%s%d.%s"
          .formatted(key.replace('/', '~'), of.step(), of.millis(), id, of.index(), ending);
    }
    if (of.type().startsWith("audio") && TrackingNames.isSound(file)) {
      return "audio/%s/step_%d_%d.%s".formatted(key, of.step(), of.index(), ending);
    }
    return of.type().equals("table-file") && ending.equals("json")
        ? "tables/%s_step_%d.json".formatted(key, of.step())
        : file;
  }

  /** Writes the texts and histograms, and says which files were missing. */
  void close() throws IOException {
    texts.close();
    histograms.close();
    media.values().forEach(of -> lost(of.type(), of.key(), "Its file is not in the upload."));
  }
}
