package io.millrace.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import wandb.Item;
import wandb.Timestamp;

/** Values as W&B writes them: JSON in which NaN and the infinities may stand. */
final class WandbValues {
  /** Of one value: each takes far more memory than it has characters. */
  private static final long MOST_TOKENS = 200_000;

  private static final long LAST_SECOND = 253_402_300_799L;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  /** Names by which the pictures of the machine go, for those that mean the same. */
  private static final Map<String, String> SYSTEM =
      Map.of(
          "cpu", "cpu_utilization_percentage",
          "memory_percent", "system_memory_usage_percentage",
          "memory", "system_memory_usage_percentage",
          "proc.memory.rssMB", "process_memory_usage_megabytes",
          "proc.memory.availableMB", "available_memory_megabytes",
          "proc.memory.percent", "process_memory_usage_percentage",
          "disk./.usagePercent", "disk_usage_percentage",
          "disk./.usageGB", "disk_usage_gigabytes");

  private WandbValues() {}

  /** The key of an item; the parts of a nested one have points between them. */
  static String key(Item item) {
    return item.getNestedKeyCount() > 0 ? String.join(".", item.getNestedKeyList()) : item.getKey();
  }

  /** Its value; missing where it is none. */
  static JsonNode value(Item item) {
    return switch (item.getValueCase()) {
      case BOOLEAN -> BooleanNode.valueOf(item.getBoolean());
      case INTEGER -> LongNode.valueOf(item.getInteger());
      case NUMBER -> DoubleNode.valueOf(item.getNumber());
      case TEXT -> TextNode.valueOf(item.getText());
      case JSON -> parsed(item.getJson());
      default -> parsed(item.getValueJson());
    };
  }

  static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** As a point's value: numbers, truth values, and the texts by which others write NaN. */
  static OptionalDouble number(JsonNode value) {
    if (value.isNumber()) {
      return OptionalDouble.of(value.doubleValue());
    }
    if (value.isBoolean()) {
      return OptionalDouble.of(value.booleanValue() ? 1 : 0);
    }
    return switch (value.asText()) {
      case "NaN" -> OptionalDouble.of(Double.NaN);
      case "Infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> OptionalDouble.empty();
    };
  }

  /** A histogram: its edges listed, or evenly spread from the first; empty for what is none. */
  static Optional<Bins> bins(JsonNode histogram) {
    double[] counts = numbers(histogram.path("values"));
    JsonNode even = histogram.path("packedBins");
    if (!even.isObject()) {
      return Bins.of(numbers(histogram.path("bins")), counts);
    }
    double least = even.path("min").asDouble(Double.NaN);
    double width = even.path("size").asDouble(Double.NaN);
    return Bins.of(
        IntStream.rangeClosed(0, counts.length).mapToDouble(i -> least + i * width).toArray(),
        counts);
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.path(i).asDouble(Double.NaN);
    }
    return numbers;
  }

  /** As a param or a tag. */
  static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  static long millis(Timestamp time) {
    long seconds = Math.max(0, Math.min(time.getSeconds(), LAST_SECOND));
    return seconds * 1_000 + Math.max(0, Math.min(999, time.getNanos() / 1_000_000));
  }

  /** Seconds since 1970, between then and the year 9999. */
  static long millis(double seconds) {
    return Math.round(Math.max(0, Math.min(seconds, LAST_SECOND)) * 1e3);
  }

  /** As it is kept: a list as the text that becomes of it. */
  static JsonNode plain(JsonNode value) {
    return value.isContainerNode() ? TextNode.valueOf(value.toString()) : value;
  }

  /** What keeping it takes. */
  static int characters(JsonNode value) {
    return value.isTextual() ? value.textValue().length() : 0;
  }

  /** What is measured of the machine, under the name that it has here. */
  static String system(String key) {
    String known = SYSTEM.get(key);
    if (known != null) {
      return "system/" + known;
    }
    String[] parts = key.split("\\.", -1);
    if (parts.length == 3 && parts[0].equals("gpu")) {
      String of = "system/gpu_" + parts[1] + "_";
      return switch (parts[2]) {
        case "gpu" -> of + "utilization_percentage";
        case "memoryAllocated" -> of + "memory_usage_percentage";
        case "powerWatts" -> of + "power_usage_watts";
        default -> of + parts[2];
      };
    }
    return "system/" + key;
  }
}
