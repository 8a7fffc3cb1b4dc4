package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Holds every answer against the contract: the status must be declared and the body must fit its
 * schema.
 */
final class ContractChecker {
  private static final String BASE = "https://millrace.test/";

  private final JsonObject schemas;
  private final List<Declared> operations = new ArrayList<>();

  ContractChecker() {
    try (InputStream in = ContractChecker.class.getResourceAsStream("/openapi.yaml")) {
      JsonNode contract = new ObjectMapper(new YAMLFactory()).readTree(in);
      schemas =
          new JsonObject(
              contract
                  .path("components")
                  .path("schemas")
                  .toString()
                  .replace("#/components/schemas/", "#/$defs/"));
      contract
          .path("paths")
          .properties()
          .forEach(
              path ->
                  path.getValue()
                      .properties()
                      .forEach(
                          operation ->
                              operations.add(
                                  declared(
                                      path.getKey(), operation.getKey(), operation.getValue()))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void check(String method, String path, int status, String contentType, String body) {
    String plain = path.replaceFirst("\\?.*", "");
    Declared operation =
        operations.stream()
            .filter(
                each -> each.method.equalsIgnoreCase(method) && each.path.matcher(plain).matches())
            .findFirst()
            .orElse(null);
    if (operation == null || !contentType.contains("json") || operation.isFile(status)) {
      return;
    }
    JsonNode response = operation.responses.path(Integer.toString(status));
    String schema =
        response.isMissingNode()
            ? "#/$defs/Problem"
            : response
                .path("content")
                .path("application/json")
                .path("schema")
                .path("$ref")
                .asText()
                .replace("#/components/schemas/", "#/$defs/");
    assertThat(response.isMissingNode() && status < 400)
        .as("%s %s answers an undeclared %d", method, path, status)
        .isFalse();
    JsonObject root = new JsonObject().put("$ref", schema).put("$defs", schemas);
    OutputUnit result =
        Validator.create(
                JsonSchema.of(root),
                new JsonSchemaOptions()
                    .setBaseUri(BASE)
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .validate(body.startsWith("[") ? new JsonArray(body) : new JsonObject(body));
    assertThat(result.getValid())
        .as(
            "%s %s → %d does not fit %s: %s%n%s",
            method, path, status, schema, result.getErrors(), body)
        .isTrue();
  }

  private static Declared declared(String path, String method, JsonNode operation) {
    String pattern = "/api/v1" + path.replaceAll("\\{[^}]+}", "[^/]+");
    return new Declared(method, Pattern.compile(pattern), operation.path("responses"));
  }

  private record Declared(String method, Pattern path, JsonNode responses) {
    /** A file may happen to be JSON. */
    boolean isFile(int status) {
      JsonNode content = responses.path(Integer.toString(status)).path("content");
      return content.isObject() && !content.has("application/json");
    }
  }
}
