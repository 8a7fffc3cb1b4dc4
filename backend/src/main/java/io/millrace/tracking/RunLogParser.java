package io.millrace.tracking;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.platform.ApiException;
import io.millrace.platform.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the body of {@code logRun} in one pass, points straight into columns. */
final class RunLogParser {
  private static final int MAX_POINTS = 10_000;
  private static final int MAX_ATTRIBUTES = 1_000;
  private static final int MAX_VALUE = 8_000;
  private static final int LAST_YEAR = 9_999;

  private final JsonParser json;
  private final long now;
  private final MetricBatch metrics = new MetricBatch();
  private String lastTime;
  private long lastMillis;
  private Map<String, String> params = Map.of();
  private Map<String, String> tags = Map.of();

  private RunLogParser(JsonParser json, Instant now) {
    this.json = json;
    this.now = now.toEpochMilli();
  }

  /**
   * Parses and checks a body.
   *
   * @param now the time of points that name none
   * @throws ApiException INVALID_REQUEST with the place of what is wrong
   */
  static RunLog parse(Buffer body, Instant now) {
    try (JsonParser json = Json.mapper().getFactory().createParser(body.getBytes())) {
      return new RunLogParser(json, now).log();
    } catch (JsonParseException e) {
      throw ApiException.invalid(
          "",
          "The body is not JSON: line %d, column %d."
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (JsonProcessingException e) {
      throw ApiException.invalid("", e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  private RunLog log() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw ApiException.invalid("", "The body is a JSON object.");
    }
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "metrics" -> points();
        case "params" -> params = attributes("/params");
        case "tags" -> tags = attributes("/tags");
        default -> throw ApiException.invalid("/" + field, "There is no such field.");
      }
    }
    if (json.nextToken() != null) {
      throw ApiException.invalid("", "Something follows the JSON object.");
    }
    return new RunLog(metrics, params, tags);
  }

  private void points() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw ApiException.invalid("/metrics", "This is an array of points.");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (metrics.size() == MAX_POINTS) {
        throw ApiException.invalid("/metrics", "At most " + MAX_POINTS + " points in one call.");
      }
      point();
    }
  }

  /** Names of places are made where something is wrong, not for each point. */
  private void point() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw ApiException.invalid(pointer(""), "A point is an object.");
    }
    String key = null;
    boolean valued = false;
    double value = 0;
    long step = 0;
    long at = now;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "key" -> key = key();
        case "value" -> {
          value = value();
          valued = true;
        }
        case "step" -> step = whole();
        case "at" -> at = time();
        default -> throw ApiException.invalid(pointer("/" + field), "There is no such field.");
      }
    }
    if (key == null || !valued) {
      throw ApiException.invalid(
          pointer(key == null ? "/key" : "/value"), "A point has a key and a value.");
    }
    metrics.add(key, step, at, value);
  }

  private String pointer(String field) {
    return "/metrics/" + metrics.size() + field;
  }

  private String key() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw ApiException.invalid(pointer("/key"), "This is a text.");
    }
    String key = json.getText();
    return metrics.has(key) ? key : TrackingNames.metricKey(pointer("/key"), key);
  }

  private double value() throws IOException {
    if (json.currentToken().isNumeric()) {
      return json.getDoubleValue();
    }
    return switch (json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "") {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default ->
          throw ApiException.invalid(
              pointer("/value"), "A value is a number, or \"NaN\", \"Infinity\" or \"-Infinity\".");
    };
  }

  private long whole() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw ApiException.invalid(pointer("/step"), "A step is a whole number of 64 bits.");
    }
    return json.getLongValue();
  }

  /** Points of one step have one time: the same text need not be read twice. */
  private long time() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw ApiException.invalid(pointer("/at"), "This is a text.");
    }
    String text = json.getText();
    if (!text.equals(lastTime)) {
      lastMillis = millis(text);
      lastTime = text;
    }
    return lastMillis;
  }

  private long millis(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() < 1 || time.getYear() > LAST_YEAR) {
        throw ApiException.invalid(
            pointer("/at"), "A time is of the years 1 to " + LAST_YEAR + ".");
      }
      return time.toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw ApiException.invalid(pointer("/at"), "A time looks like 2026-01-31T12:00:00Z.");
    }
  }

  private String text(String pointer) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw ApiException.invalid(pointer, "This is a text.");
    }
    return json.getText();
  }

  private Map<String, String> attributes(String pointer) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw ApiException.invalid(pointer, "This is an object of texts.");
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      attributes.put(key, text(pointer + "/" + key));
    }
    return checked(pointer, attributes);
  }

  /**
   * Checks params or tags, wherever they came from.
   *
   * @throws ApiException INVALID_REQUEST
   */
  static Map<String, String> checked(String pointer, Map<String, String> attributes) {
    if (attributes.size() > MAX_ATTRIBUTES) {
      throw ApiException.invalid(pointer, "At most " + MAX_ATTRIBUTES + " in one call.");
    }
    attributes.forEach(
        (key, value) -> {
          String at = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
          TrackingNames.metricKey(at, key);
          if (value == null || value.length() > MAX_VALUE || value.indexOf('\0') >= 0) {
            throw ApiException.invalid(
                at, "A value is a text of at most " + MAX_VALUE + " characters, without NUL.");
          }
        });
    return attributes;
  }
}
