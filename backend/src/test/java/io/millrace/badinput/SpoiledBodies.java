package io.millrace.badinput;

import static io.millrace.badinput.ContractTree.takes;
import static io.millrace.badinput.ContractTree.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Every way to break a JSON body that its schema names, one at a time. */
final class SpoiledBodies {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int LONGEST_ARRAY = 10_001;
  private static final Map<String, JsonNode> OF_EVERY_TYPE =
      new LinkedHashMap<>(
          Map.of(
              "null", JSON.nullNode(),
              "boolean", JSON.booleanNode(true),
              "number", JSON.numberNode(1.5),
              "string", JSON.textNode("wrong"),
              "array", JSON.arrayNode(),
              "object", JSON.objectNode()));

  private final ContractTree contract;
  private final JsonNode root;
  private final List<Spoiled> spoiled;

  private SpoiledBodies(ContractTree contract, JsonNode root, List<Spoiled> spoiled) {
    this.contract = contract;
    this.root = root;
    this.spoiled = spoiled;
  }

  /** All of them for a schema. */
  static List<Spoiled> of(ContractTree contract, JsonNode schema) {
    JsonNode sample = contract.sample("", schema);
    SpoiledBodies bodies = new SpoiledBodies(contract, sample, new ArrayList<>());
    bodies.spoiled.addAll(Spoiled.texts(sample.toString()));
    bodies.spoil("", schema);
    return bodies.spoiled;
  }

  private void spoil(String pointer, JsonNode declared) {
    JsonNode schema = contract.resolve(declared);
    boolean orNull = schema.has("oneOf");
    if (orNull) {
      schema = contract.resolve(schema.path("oneOf").get(0));
    }
    if (schema.has("type")) {
      spoil(pointer, schema, orNull);
    }
  }

  private void spoil(String pointer, JsonNode schema, boolean orNull) {
    OF_EVERY_TYPE.forEach(
        (type, value) -> {
          if (!takes(schema, type) && !(orNull && type.equals("null"))) {
            forbid("a " + type, pointer, value);
          }
        });
    switch (type(schema)) {
      case "string" -> strings(pointer, schema);
      case "integer", "number" -> numbers(pointer, schema);
      case "array" -> arrays(pointer, schema);
      case "object" -> objects(pointer, schema);
      default -> {}
    }
  }

  private void strings(String pointer, JsonNode schema) {
    forbid("NUL", pointer, JSON.textNode("a\0b"));
    forbid("half a surrogate pair", pointer, JSON.textNode("wrong \ud800 text"));
    allow("what turns the writing round", pointer, JSON.textNode("\u202e\u0007\ufffe text"));
    allow("markup", pointer, JSON.textNode("<script>alert('%s%n${jndi:x}')--\"</script>"));
    if (schema.has("maxLength")) {
      forbid(
          "a text too long",
          pointer,
          JSON.textNode("x".repeat(schema.path("maxLength").asInt() + 1)));
    }
    if (schema.path("minLength").asInt() > 0) {
      forbid("an empty text", pointer, JSON.textNode(""));
    }
    if (schema.has("pattern")) {
      patterned(pointer, Pattern.compile(schema.path("pattern").asText()));
    }
    if (schema.has("enum")) {
      forbid("none of the words", pointer, JSON.textNode("none-of-these"));
    }
    if (schema.path("format").asText().equals("uuid")) {
      forbid("no id", pointer, JSON.textNode("zzz"));
    }
    if (schema.path("format").asText().equals("date-time")) {
      forbid("no time", pointer, JSON.textNode("yesterday"));
      forbid("no day", pointer, JSON.textNode("2026-13-45T99:99:99Z"));
      for (String far :
          List.of(
              "+999999999-12-31T23:59:59Z",
              "-292275055-05-16T16:47:04Z",
              "0000-01-01T00:00Z",
              "9999-12-31T23:59:59.999999999+18:00",
              "2026-02-30T00:00:00Z")) {
        allow("the time " + far, pointer, JSON.textNode(far));
      }
    }
  }

  private void patterned(String pointer, Pattern pattern) {
    String lined = at(pointer).asText() + "\n";
    if (!pattern.matcher(lined).matches()) {
      forbid("a new line at the end", pointer, JSON.textNode(lined));
    }
    forbid("a text too long", pointer, JSON.textNode(at(pointer).asText() + "/".repeat(700)));
  }

  private void numbers(String pointer, JsonNode schema) {
    if (schema.has("minimum")) {
      forbid("too small", pointer, JSON.numberNode(schema.path("minimum").asLong() - 1));
    }
    if (schema.has("maximum")) {
      forbid("too large", pointer, JSON.numberNode(schema.path("maximum").asLong() + 1));
    }
    for (String huge :
        List.of(
            "1e400",
            "-1e400",
            "9223372036854775808",
            "-9223372036854775809",
            "1e308",
            "-1",
            "2147483648",
            "0.5e4",
            "-0.0")) {
      allow("the number " + huge, pointer, JSON.numberNode(new BigDecimal(huge)));
    }
  }

  private void arrays(String pointer, JsonNode schema) {
    JsonNode item = at(pointer).path(0);
    int most = schema.path("maxItems").asInt(LONGEST_ARRAY);
    if (most < LONGEST_ARRAY) {
      ArrayNode array = JSON.arrayNode();
      for (int i = 0; i <= most; i++) {
        array.add(item.isTextual() && schema.has("uniqueItems") ? JSON.textNode("x" + i) : item);
      }
      forbid("too many", pointer, array);
    }
    if (schema.path("minItems").asInt() > 0) {
      forbid("too few", pointer, JSON.arrayNode());
    }
    if (schema.path("uniqueItems").asBoolean()) {
      forbid("the same twice", pointer, JSON.arrayNode().add(item).add(item).add(item));
    }
    spoil(pointer + "/0", schema.path("items"));
  }

  private void objects(String pointer, JsonNode schema) {
    if (schema.path("additionalProperties").isBoolean()
        && !schema.path("additionalProperties").asBoolean()) {
      ObjectNode more = at(pointer).deepCopy();
      forbid("an unknown field", pointer, pointer + "/unheardOf", more.put("unheardOf", 1));
    }
    if (schema.has("minProperties")) {
      forbid("nothing", pointer, JSON.objectNode());
    }
    if (schema.path("additionalProperties").isObject()) {
      attributes(pointer, schema);
    }
    for (JsonNode required : schema.path("required")) {
      ObjectNode less = at(pointer).deepCopy();
      less.remove(required.asText());
      forbid("nothing at all", pointer, pointer + "/" + required.asText(), less);
    }
    contract
        .properties(schema)
        .forEach(
            (name, property) -> {
              if (!property.path("readOnly").asBoolean()) {
                with(pointer + "/" + name, property).spoil(pointer + "/" + name, property);
              }
            });
  }

  /** The sample with an object that it does not have, so that the object's own can be spoiled. */
  private SpoiledBodies with(String pointer, JsonNode declared) {
    JsonNode schema = contract.resolve(declared);
    return schema.path("type").asText().equals("object") && at(pointer).isMissingNode()
        ? new SpoiledBodies(contract, changed(pointer, contract.sample("", schema)), spoiled)
        : this;
  }

  private void attributes(String pointer, JsonNode schema) {
    JsonNode value = contract.sample("", schema.path("additionalProperties"));
    ObjectNode many = JSON.objectNode();
    for (int i = 0; i <= schema.path("maxProperties").asInt(); i++) {
      many.set("key" + i, value);
    }
    forbid("too many", pointer, many);
    forbid("no such value", pointer, JSON.objectNode().set("key", JSON.arrayNode()));
    forbid("a key with NUL", pointer, JSON.objectNode().set("a\0b", value));
    for (String key : List.of("", "../key", "a/b", "~1", "k".repeat(300), "\ud800", "\n")) {
      allow("the key '" + key + "'", pointer, JSON.objectNode().set(key, value));
    }
  }

  private void forbid(String what, String pointer, JsonNode value) {
    forbid(what, pointer, pointer, value);
  }

  private void forbid(String what, String pointer, String expected, JsonNode value) {
    spoiled.add(Spoiled.forbidden(what + " at '" + pointer + "'", body(pointer, value), expected));
  }

  private void allow(String what, String pointer, JsonNode value) {
    spoiled.add(Spoiled.odd(what + " at '" + pointer + "'", body(pointer, value)));
  }

  private JsonNode at(String pointer) {
    return root.at(pointer);
  }

  /** The sample with another value in one place, what UTF-8 cannot hold escaped. */
  private String body(String pointer, JsonNode value) {
    return changed(pointer, value).toString().replace("\ud800", "\\ud800");
  }

  private JsonNode changed(String pointer, JsonNode value) {
    if (pointer.isEmpty()) {
      return value;
    }
    JsonNode copy = root.deepCopy();
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = copy.at(pointer.substring(0, slash));
    String name = pointer.substring(slash + 1);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
    return copy;
  }
}
