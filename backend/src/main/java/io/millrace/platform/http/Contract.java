package io.millrace.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.millrace.platform.Permission;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code openapi.yaml} from the class path, with what each operation declares. */
public final class Contract {
  private static final String RESOURCE = "/openapi.yaml";
  private static final String PUBLIC = "public";
  private static final String SELF = "self";

  private final Buffer text;
  private final JsonObject document;
  private final Map<String, Rule> rules;

  private Contract(Buffer text, JsonObject document, Map<String, Rule> rules) {
    this.text = text;
    this.document = document;
    this.rules = rules;
  }

  /** Reads the contract; fails the start when an operation lacks one of its declarations. */
  public static Contract load() {
    try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
      Buffer text = Buffer.buffer(in.readAllBytes());
      JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(text.getBytes());
      return new Contract(text, new JsonObject(tree.toString()), rules(tree));
    } catch (IOException e) {
      throw new UncheckedIOException("the contract cannot be read", e);
    }
  }

  /** The file as written. */
  public Buffer text() {
    return text;
  }

  /** What every operation declares, by operationId in the order of the file. */
  public Map<String, Rule> rules() {
    return rules;
  }

  /**
   * The document as the router needs it: without responses and credentials, which it does not act
   * on and whose media types it does not know.
   */
  JsonObject forRouter() {
    JsonObject copy = document.copy();
    copy.remove("security");
    copy.getJsonObject("components").remove("securitySchemes");
    copy.getJsonObject("components").remove("responses");
    JsonObject paths = copy.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : item.fieldNames()) {
        JsonObject responses =
            new JsonObject().put("default", new JsonObject().put("description", "see the file"));
        item.getJsonObject(method).put("responses", responses);
      }
    }
    return anchored(copy);
  }

  /**
   * The end of a pattern is the end of the text, as the contract's dialect has it: for Java's
   * {@code $} a line break may follow.
   */
  private static JsonObject anchored(JsonObject document) {
    for (Map.Entry<String, Object> field : document) {
      if (field.getValue() instanceof JsonObject object) {
        anchored(object);
      } else if (field.getValue() instanceof JsonArray array) {
        array.stream()
            .filter(JsonObject.class::isInstance)
            .forEach(item -> anchored((JsonObject) item));
      } else if (field.getKey().equals("pattern")
          && field.getValue() instanceof String pattern
          && pattern.endsWith("$")) {
        field.setValue(pattern.substring(0, pattern.length() - 1) + "\\z");
      }
    }
    return document;
  }

  private static Map<String, Rule> rules(JsonNode tree) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    tree.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          Rule rule = rule(path.getKey(), operation.getKey(), operation.getValue());
                          if (rules.put(rule.operationId(), rule) != null) {
                            throw new IllegalStateException(
                                "the contract names " + rule.operationId() + " twice");
                          }
                        }));
    return rules;
  }

  private static Rule rule(String path, String method, JsonNode operation) {
    String id = operation.path("operationId").asText();
    String permission = declared(id, operation, "x-permission");
    String limit = declared(id, operation, "x-max-body-bytes");
    boolean streaming = "stream".equals(limit);
    Optional<Permission> needed = Permission.ofWireName(permission);
    if (needed.isEmpty() && !permission.equals(PUBLIC) && !permission.equals(SELF)) {
      throw new IllegalStateException(id + " declares the unknown permission " + permission);
    }
    return new Rule(
        id,
        method,
        path,
        permission.equals(PUBLIC),
        needed,
        streaming ? Long.MAX_VALUE : Long.parseLong(limit),
        streaming,
        streaming ? 0 : validatedBytes(operation.path("x-validation").asText("")),
        true,
        Idempotent.of(declared(id, operation, "x-idempotent")));
  }

  private static long validatedBytes(String declared) {
    return switch (declared) {
      case "" -> Long.MAX_VALUE;
      case "handler" -> 0;
      default -> Long.parseLong(declared);
    };
  }

  private static String declared(String id, JsonNode operation, String extension) {
    JsonNode value = operation.path(extension);
    if (value.isMissingNode()) {
      throw new IllegalStateException(id + " does not declare " + extension);
    }
    return value.asText();
  }

  /** What repeating an operation does. */
  public enum Idempotent {
    NATURAL,
    KEY,
    NONE;

    private static Idempotent of(String text) {
      return switch (text) {
        case "natural" -> NATURAL;
        case "key" -> KEY;
        case "none" -> NONE;
        default -> throw new IllegalStateException("unknown x-idempotent " + text);
      };
    }
  }

  /**
   * What an operation declares.
   *
   * @param method lower case
   * @param path relative to {@code /api/v1}
   * @param open whether a stranger may call it
   * @param permission needed; empty for public operations and those that any credential may call
   * @param maxBodyBytes larger bodies answer 413
   * @param streaming the handler reads the body itself
   * @param json a body must be JSON, whose syntax is checked first
   * @param validatedBytes up to this size of the body the router validates parameters and body;
   *     beyond it the handler does, faster and in coarser words
   */
  public record Rule(
      String operationId,
      String method,
      String path,
      boolean open,
      Optional<Permission> permission,
      long maxBodyBytes,
      boolean streaming,
      long validatedBytes,
      boolean json,
      Idempotent idempotent) {}
}
