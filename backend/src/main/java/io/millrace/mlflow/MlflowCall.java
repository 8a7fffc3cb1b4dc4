package io.millrace.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.platform.Caller;
import io.millrace.platform.Caller.IdempotencyKey;
import io.millrace.platform.Json;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.http.ApiRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The fields of a request, from the JSON body or, of a GET, from the query; as protobuf reads JSON:
 * whole numbers also as texts, null as absent, what is unknown left aside.
 */
final class MlflowCall {
  /** The latest time that PostgreSQL and Java both know well; year 9999. */
  private static final long MAX_MILLIS = 253_402_300_799_999L;

  private static final int MAX_DIGITS = 40;

  private final ApiRequest request;
  private final boolean query;
  private JsonNode body;

  private MlflowCall(ApiRequest request) {
    this.request = request;
    this.query = request.stream().method().equals(HttpMethod.GET);
  }

  static MlflowCall of(ApiRequest request) {
    return new MlflowCall(request);
  }

  private JsonNode body() {
    if (body == null) {
      body = parse(request.rawBody());
    }
    return body;
  }

  private static JsonNode parse(Buffer raw) {
    if (raw.length() == 0) {
      return Json.mapper().createObjectNode();
    }
    try {
      JsonNode body = Json.mapper().readTree(raw.getBytes());
      if (!body.isObject()) {
        throw MlflowErrors.invalid("The request body must be a JSON object.");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  /** What to say of a body that is not JSON. */
  static RuntimeException malformed(JsonProcessingException e) {
    return MlflowErrors.invalid(
        e.getLocation() == null
            ? "The request body is not valid JSON."
            : "The request body is not valid JSON at line %d, column %d."
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
  }

  Caller caller() {
    return request.caller();
  }

  ApiRequest request() {
    return request;
  }

  /** The caller, whose request is done once until its answer has gone out. */
  Caller once() {
    String hash =
        HexFormat.of().formatHex(Hashes.sha256(request.stream().path() + '\n' + request.rawBody()));
    return caller().withIdempotencyKey(new IdempotencyKey("mlflow:" + hash, hash));
  }

  /** A part of the path. */
  String path(String name) {
    return checked(name, request.path(name));
  }

  private JsonNode node(String name) {
    if (!query) {
      JsonNode node = body().path(name);
      return node.isNull() ? MissingNode.getInstance() : node;
    }
    List<String> values = request.queryAll(name);
    if (values.isEmpty()) {
      return MissingNode.getInstance();
    }
    if (values.size() == 1) {
      return TextNode.valueOf(values.get(0));
    }
    ArrayNode all = Json.mapper().createArrayNode();
    values.forEach(all::add);
    return all;
  }

  /** A text; empty when absent. */
  Optional<String> text(String name) {
    JsonNode node = node(name);
    return node.isMissingNode() ? Optional.empty() : Optional.of(asText(name, node));
  }

  /** A text that is not empty. */
  Optional<String> nonEmpty(String name) {
    return text(name).filter(text -> !text.isEmpty());
  }

  /** A text that must be there. */
  String required(String name) {
    return nonEmpty(name).orElseThrow(() -> MlflowErrors.missing(name));
  }

  /** A whole number of 64 bits. */
  OptionalLong whole(String name) {
    JsonNode node = node(name);
    return node.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(asLong(name, node));
  }

  /** A number, perhaps as a text: NaN, Infinity, -Infinity. */
  OptionalDouble number(String name) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return OptionalDouble.empty();
    }
    if (node.isNumber()) {
      return OptionalDouble.of(node.doubleValue());
    }
    if (node.isTextual() && node.textValue().length() <= MAX_DIGITS) {
      return OptionalDouble.of(LogBatchParser.number(name, node.textValue()));
    }
    throw MlflowErrors.invalidValue(name, node);
  }

  /** A number of results. */
  int limit(String name, int defaultValue, int max) {
    long limit = whole(name).orElse(defaultValue);
    if (limit < 1 || limit > max) {
      throw MlflowErrors.invalid(
          "Invalid value %d for parameter '%s' supplied: It must be at least 1 and at most %d."
              .formatted(limit, name, max));
    }
    return (int) limit;
  }

  /** A time in milliseconds since 1970. */
  Optional<Instant> time(String name) {
    OptionalLong millis = whole(name);
    if (millis.isEmpty()) {
      return Optional.empty();
    }
    if (millis.getAsLong() < 0 || millis.getAsLong() > MAX_MILLIS) {
      throw MlflowErrors.invalidValue(name, node(name));
    }
    return Optional.of(Instant.ofEpochMilli(millis.getAsLong()));
  }

  /** Whether something is wished. */
  Optional<Boolean> flag(String name) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (node.isBoolean()) {
      return Optional.of(node.booleanValue());
    }
    if (node.isTextual() && List.of("true", "false").contains(node.textValue())) {
      return Optional.of(Boolean.valueOf(node.textValue()));
    }
    throw MlflowErrors.invalidValue(name, node);
  }

  /** Texts; one alone counts as a list. */
  List<String> texts(String name) {
    JsonNode node = node(name);
    List<String> texts = new ArrayList<>();
    if (node.isMissingNode()) {
      return texts;
    }
    if (node.isTextual() && query) {
      texts.add(asText(name, node));
      return texts;
    }
    if (!node.isArray()) {
      throw MlflowErrors.invalidValue(name, node);
    }
    node.forEach(each -> texts.add(asText(name, each)));
    return texts;
  }

  /** An object. */
  Optional<JsonNode> object(String name) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw MlflowErrors.invalidValue(name, node);
    }
    return Optional.of(node);
  }

  /** Objects. */
  List<JsonNode> objects(String name) {
    return objects(name, node(name));
  }

  static List<JsonNode> objects(String name, JsonNode node) {
    List<JsonNode> objects = new ArrayList<>();
    if (node.isMissingNode() || node.isNull()) {
      return objects;
    }
    if (!node.isArray()) {
      throw MlflowErrors.invalidValue(name, node);
    }
    for (JsonNode each : node) {
      if (!each.isObject()) {
        throw MlflowErrors.invalidValue(name + "[" + objects.size() + "]", each);
      }
      objects.add(each);
    }
    return objects;
  }

  /** Keys and values, in the order given; the last value of a key counts. */
  Map<String, String> pairs(String name) {
    return pairs(name, node(name));
  }

  static Map<String, String> pairs(String name, JsonNode node) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int index = 0;
    for (JsonNode each : objects(name, node)) {
      String path = name + "[" + index++ + "]";
      JsonNode key = each.path("key");
      if (key.isMissingNode() || key.isNull()) {
        throw MlflowErrors.missing(path + ".key");
      }
      JsonNode value = each.path("value");
      pairs.put(
          asText(path + ".key", key),
          value.isMissingNode() || value.isNull() ? "" : asText(path + ".value", value));
    }
    return pairs;
  }

  /** A text of an object; empty when absent. */
  static Optional<String> text(String path, JsonNode object, String name) {
    JsonNode node = object.path(name);
    return node.isMissingNode() || node.isNull()
        ? Optional.empty()
        : Optional.of(asText(path + "." + name, node));
  }

  private static String asText(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw MlflowErrors.invalidValue(name, node);
    }
    return checked(name, node.textValue());
  }

  private static String checked(String name, String text) {
    if (text.indexOf('\0') >= 0) {
      throw MlflowErrors.invalidValue(name, text, "It holds the character NUL.");
    }
    return text;
  }

  static long asLong(String name, JsonNode node) {
    try {
      if ((node.isNumber() || node.isTextual()) && node.asText().length() <= MAX_DIGITS) {
        BigDecimal number = new BigDecimal(node.asText());
        if (Math.abs((long) number.scale()) <= Long.SIZE) {
          return number.longValueExact();
        }
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw MlflowErrors.invalidValue(name, node);
    }
    throw MlflowErrors.invalidValue(name, node);
  }
}
