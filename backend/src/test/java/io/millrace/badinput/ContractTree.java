package io.millrace.badinput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The contract as a tree, and examples made of its schemas. */
final class ContractTree {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A field that stands for others of its object, where it is not required. */
  private static final String OTHERWISE = "uploadId";

  private final JsonNode document;
  private final Map<String, String> known;

  /**
   * @param known values of fields and parameters, by name, that exist; others are made up
   */
  ContractTree(Map<String, String> known) {
    this.known = Map.copyOf(known);
    try (InputStream in = ContractTree.class.getResourceAsStream("/openapi.yaml")) {
      document = new ObjectMapper(new YAMLFactory()).readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An operation of the contract. */
  record Operation(String id, String method, String path, JsonNode declared) {}

  /** A parameter with its schema resolved. */
  record Parameter(String name, String in, boolean required, JsonNode schema) {}

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        JsonNode declared = method.getValue();
        operations.add(
            new Operation(
                declared.path("operationId").asText(), method.getKey(), path.getKey(), declared));
      }
    }
    return operations;
  }

  List<Parameter> parameters(Operation operation) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode each : operation.declared().path("parameters")) {
      JsonNode declared = resolve(each);
      parameters.add(
          new Parameter(
              declared.path("name").asText(),
              declared.path("in").asText(),
              declared.path("required").asBoolean(),
              resolve(declared.path("schema"))));
    }
    return parameters;
  }

  /** The schema of the operation's JSON body; empty if it takes none. */
  Optional<JsonNode> bodySchema(Operation operation) {
    JsonNode schema =
        operation
            .declared()
            .path("requestBody")
            .path("content")
            .path("application/json")
            .path("schema");
    return schema.isMissingNode() ? Optional.empty() : Optional.of(resolve(schema));
  }

  /** Follows a reference. */
  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? resolve(document.at(node.path("$ref").asText().substring(1))) : node;
  }

  /** Properties of an object schema, resolved. */
  Map<String, JsonNode> properties(JsonNode schema) {
    Map<String, JsonNode> properties = new java.util.LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : schema.path("properties").properties()) {
      properties.put(each.getKey(), resolve(each.getValue()));
    }
    return properties;
  }

  /** The text of a value that fits a parameter. */
  String parameter(Parameter parameter) {
    return sample(parameter.name(), parameter.schema()).asText();
  }

  /** A value that fits a schema, with every property that it names. */
  JsonNode sample(String name, JsonNode declared) {
    JsonNode schema = resolve(declared);
    if (schema.has("oneOf")) {
      return sample(name, schema.path("oneOf").get(0));
    }
    if (schema.has("enum")) {
      return schema.path("enum").get(0);
    }
    String type = type(schema);
    if (known.containsKey(name) && type.equals("string")) {
      return JSON.textNode(known.get(name));
    }
    if (known.containsKey(name) && (type.equals("integer") || type.equals("number"))) {
      return JSON.numberNode(new BigDecimal(known.get(name)));
    }
    return switch (type) {
      case "integer" -> JSON.numberNode(Math.max(1, schema.path("minimum").asLong(1)));
      case "number" -> JSON.numberNode(0.5);
      case "boolean" -> JSON.booleanNode(false);
      case "array" -> array(name, schema);
      case "object" -> object(schema);
      case "string" -> JSON.textNode(text(schema));
      default -> JSON.arrayNode().add(1).add(2).add(3).add(4);
    };
  }

  private ArrayNode array(String name, JsonNode schema) {
    ArrayNode array = JSON.arrayNode();
    JsonNode item = sample(name, schema.path("items"));
    for (int i = 0; i < Math.max(1, schema.path("minItems").asInt()); i++) {
      array.add(item.isTextual() && i > 0 ? JSON.textNode(item.asText() + i) : item);
    }
    return array;
  }

  /** As the contract shows it, where not every combination of fields makes sense. */
  private ObjectNode object(JsonNode schema) {
    if (schema.has("example")) {
      return schema.path("example").deepCopy();
    }
    ObjectNode object = JSON.objectNode();
    properties(schema)
        .forEach(
            (name, property) -> {
              boolean left = name.equals(OTHERWISE) && !isRequired(schema, name);
              if (!property.path("readOnly").asBoolean() && !left) {
                object.set(name, sample(name, property));
              }
            });
    return object;
  }

  private static boolean isRequired(JsonNode schema, String name) {
    for (JsonNode required : schema.path("required")) {
      if (required.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String text(JsonNode schema) {
    if (schema.has("example")) {
      return schema.path("example").asText();
    }
    String pattern = schema.path("pattern").asText();
    if (schema.path("format").asText().equals("uuid")) {
      return UUID.randomUUID().toString();
    }
    if (schema.path("format").asText().equals("date-time")) {
      return "2031-01-31T12:00:00Z";
    }
    if (pattern.contains("{64}")) {
      return "a".repeat(64);
    }
    if (pattern.contains("@")) {
      return "somebody@example.com";
    }
    return "x".repeat(Math.max(1, schema.path("minLength").asInt()));
  }

  /** The type of a schema, the first of several. */
  static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray() ? type.get(0).asText() : type.asText();
  }

  /** Whether a schema takes values of a type. */
  static boolean takes(JsonNode schema, String type) {
    JsonNode declared = schema.path("type");
    for (JsonNode each : declared.isArray() ? declared : JSON.arrayNode().add(declared)) {
      if (each.asText().equals(type)) {
        return true;
      }
    }
    return false;
  }
}
