package io.millrace.mlflow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.mlflow.LogBatch.ModelMetric;
import io.millrace.platform.Json;
import io.millrace.tracking.MetricBatch;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the body of {@code runs/log-batch} in one pass, points straight into columns. */
final class LogBatchParser {
  private static final int MAX_METRICS = 1_000;
  private static final int MAX_ATTRIBUTES = 100;
  private static final int MAX_ALL = 1_000;

  private final JsonParser json;
  private final MetricBatch metrics = new MetricBatch();
  private final List<ModelMetric> modelMetrics = new ArrayList<>();
  private Map<String, String> params = Map.of();
  private Map<String, String> tags = Map.of();
  private String runId = "";

  /** Of which list an element is read, and which one: {@link #at} names its place. */
  private String list = "";

  private int index;

  private LogBatchParser(JsonParser json) {
    this.json = json;
  }

  /**
   * Parses and checks a body.
   *
   * @throws io.millrace.platform.ApiException INVALID_REQUEST with MLflow's path of what is wrong
   */
  static LogBatch parse(Buffer body) {
    try (JsonParser json = Json.mapper().getFactory().createParser(body.getBytes())) {
      return new LogBatchParser(json).batch();
    } catch (JsonProcessingException e) {
      throw MlflowCall.malformed(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  private LogBatch batch() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw MlflowErrors.invalid("The request body must be a JSON object.");
    }
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (field) {
        case "run_id" -> runId = text("run_id");
        case "metrics" -> points();
        case "params" -> params = attributes("params", true);
        case "tags" -> tags = attributes("tags", false);
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw MlflowErrors.invalid("Something follows the JSON object.");
    }
    atMost("metrics, params, and tags", MAX_ALL, metrics.size() + params.size() + tags.size());
    return new LogBatch(MlflowNames.runId("run_id", runId), metrics, params, tags, modelMetrics);
  }

  private void points() throws IOException {
    for (begin("metrics"); json.nextToken() != JsonToken.END_ARRAY; index++) {
      atMost("metrics", MAX_METRICS, index + 1);
      point();
    }
    list = "";
  }

  private void point() throws IOException {
    object();
    String key = null;
    Double value = null;
    Long timestamp = null;
    long step = 0;
    String model = "";
    String dataset = null;
    String digest = null;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      if (json.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (field) {
        case "key" -> key = text("name");
        case "value" -> value = number("value");
        case "timestamp" -> timestamp = whole("timestamp");
        case "step" -> step = whole("step");
        case "model_id" -> model = text("model_id");
        case "dataset_name" -> dataset = text("dataset_name");
        case "dataset_digest" -> digest = text("dataset_digest");
        default -> json.skipChildren();
      }
    }
    present("name", key);
    present("value", value);
    present("timestamp", timestamp);
    if (!metrics.has(key) || timestamp < 0) {
      checked(at(""), key, timestamp);
    }
    metrics.add(key, step, timestamp, value);
    if (!model.isEmpty()) {
      modelMetrics.add(new ModelMetric(model, key, value, step, timestamp, dataset, digest));
    }
  }

  /** Checks a point's key and time. */
  static void checked(String path, String key, long timestamp) {
    String at = path.isEmpty() ? "" : path + ".";
    MlflowNames.key(at + "name", "Metric name", key);
    if (timestamp < 0) {
      throw MlflowErrors.invalidValue(
          at + "timestamp",
          timestamp,
          "metric '" + key + "'. Timestamp must be a nonnegative long (64-bit integer) ");
    }
  }

  private Map<String, String> attributes(String name, boolean isParams) throws IOException {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (begin(name); json.nextToken() != JsonToken.END_ARRAY; index++) {
      atMost(name, MAX_ATTRIBUTES, index + 1);
      attribute(isParams, attributes);
    }
    list = "";
    return attributes;
  }

  private void attribute(boolean isParam, Map<String, String> attributes) throws IOException {
    object();
    String key = null;
    String value = "";
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      if (json.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (field) {
        case "key" -> key = text("key");
        case "value" -> value = text("value");
        default -> json.skipChildren();
      }
    }
    present("key", key);
    MlflowNames.key(at("key"), isParam ? "Param key" : at("key"), key);
    int limit = isParam ? MlflowNames.MAX_PARAM_VALUE : MlflowNames.MAX_RUN_TAG_VALUE;
    if (attributes.put(key, MlflowNames.cut(value, limit)) != null && isParam) {
      throw MlflowErrors.invalid(
          "Duplicate parameter keys have been submitted: ['"
              + key
              + "']. Please ensure the request contains only one param value per param key.");
    }
  }

  private void begin(String name) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw invalid(name);
    }
    list = name;
    index = 0;
  }

  private void object() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw invalid("");
    }
  }

  /** The place of a field, in MLflow's form; put together only where something is wrong with it. */
  private String at(String field) {
    if (list.isEmpty()) {
      return field;
    }
    return list + "[" + index + "]" + (field.isEmpty() ? "" : "." + field);
  }

  private double number(String field) throws IOException {
    if (json.currentToken().isNumeric()) {
      return json.getDoubleValue();
    }
    String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    return number(at(field), text);
  }

  /** A number that came as a text. */
  static double number(String path, String text) {
    try {
      return switch (text) {
        case "NaN" -> Double.NaN;
        case "Infinity" -> Double.POSITIVE_INFINITY;
        case "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw MlflowErrors.invalidValue(
          path, text, "Please specify value as a valid double (64-bit floating point)");
    }
  }

  private long whole(String field) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        ? json.getLongValue()
        : MlflowCall.asLong(at(field), here());
  }

  private String text(String field) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw invalid(field);
    }
    String text = json.getText();
    if (text.indexOf('\0') >= 0) {
      throw MlflowErrors.invalidValue(at(field), text, "It holds the character NUL.");
    }
    return text;
  }

  private RuntimeException invalid(String field) throws IOException {
    return MlflowErrors.invalidValue(at(field), here());
  }

  /** What stands here, for a message. */
  private JsonNode here() throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> TextNode.valueOf(json.getText());
      case VALUE_NUMBER_FLOAT -> DoubleNode.valueOf(json.getDoubleValue());
      case VALUE_NUMBER_INT -> BigIntegerNode.valueOf(json.getBigIntegerValue());
      case VALUE_TRUE -> BooleanNode.TRUE;
      case VALUE_FALSE -> BooleanNode.FALSE;
      case START_ARRAY -> TextNode.valueOf("[…]");
      default -> TextNode.valueOf("{…}");
    };
  }

  private void present(String field, Object value) {
    if (value == null) {
      throw MlflowErrors.missing(at(field));
    }
  }

  private static void atMost(String what, int limit, int found) {
    if (found > limit) {
      throw MlflowErrors.invalid(
          "A batch logging request can contain at most %d %s. Got %s %s. Please split up %s across multiple requests and try again."
              .formatted(limit, what, "at least " + found, what, what));
    }
  }
}
