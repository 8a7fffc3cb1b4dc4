package io.millrace.badinput;

import io.millrace.badinput.ContractTree.Operation;
import io.millrace.badinput.ContractTree.Parameter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Every way to break a path, a query or a header that the contract names, one at a time. */
final class SpoiledParameters {
  private static final String IF_MATCH = "If-Match";

  /** What a request may name for the first time. */
  private static final String NEW = "alias";

  private static final List<String> ODD =
      List.of(
          "%00",
          "%ff",
          "%ed%a0%80",
          "%2e%2e%2f",
          "..",
          "%",
          "%zz",
          "%0d%0aX:%20y",
          "",
          "%5c",
          "a&b=c",
          "%F0%9F%98%80",
          "x".repeat(3_000),
          "1'%20OR%20'1'='1");

  private static final String ID = "0199a1b2-0000-7000-8000-000000000001";

  /** A sort key and an id, with a NUL between them. */
  private static final List<String> FORGED =
      List.of(
          "",
          "x",
          "\0",
          "x\0y",
          "2026-01-01T00:00:00Z\0x",
          "+999999999-12-31T23:59:59Z\0" + ID,
          "-9223372036854775808\0a",
          "99999999999999999999\0" + ID,
          "a\0b\0c",
          "\uffff\0\uffff",
          "NaN\0x",
          "0.5\0" + ID,
          "0\0" + "x".repeat(500),
          "x\0" + ID);

  private final ContractTree contract;
  private final Operation operation;
  private final List<Parameter> parameters;
  private final List<Target> targets = new ArrayList<>();

  private SpoiledParameters(ContractTree contract, Operation operation) {
    this.contract = contract;
    this.operation = operation;
    this.parameters = contract.parameters(operation);
  }

  /**
   * A target with what is wrong about it.
   *
   * @param statuses empty where the server may take it or refuse it
   * @param pointer of the field error; null for anywhere
   */
  record Target(
      String what,
      String target,
      Map<String, String> headers,
      Set<Integer> statuses,
      String pointer) {}

  /** The target with which a valid body goes to something that exists. */
  static String valid(ContractTree contract, Operation operation) {
    return new SpoiledParameters(contract, operation).target(Map.of());
  }

  /** All of them for an operation. */
  static List<Target> of(ContractTree contract, Operation operation) {
    SpoiledParameters spoiled = new SpoiledParameters(contract, operation);
    spoiled.parameters.forEach(spoiled::spoil);
    return spoiled.targets;
  }

  private void spoil(Parameter parameter) {
    if (parameter.name().equals(IF_MATCH)) {
      ifMatch();
      return;
    }
    switch (ContractTree.type(parameter.schema())) {
      case "integer" -> {
        List.of("1.5", "1e1", "many", "%20", "99999999999999999999", "-0x1", "NaN")
            .forEach(wrong -> forbid(parameter, wrong));
        if (parameter.schema().path("minimum").asLong(Long.MIN_VALUE) >= 0) {
          forbid(parameter, "-1");
        }
      }
      case "number" -> List.of("-0.1", "NaN", "many", "1e400").forEach(w -> forbid(parameter, w));
      case "string" -> texts(parameter);
      default -> allow(parameter, "%00");
    }
    ODD.forEach(odd -> allow(parameter, odd));
    if (parameter.in().equals("path") && !parameter.name().equals(NEW)) {
      nobodys(parameter);
    } else if (parameter.required() && parameter.in().equals("query")) {
      Map<String, String> gone = new LinkedHashMap<>();
      gone.put(parameter.name(), null);
      add("without " + parameter.name(), target(gone), Set.of(400), pointer(parameter));
    }
  }

  private void texts(Parameter parameter) {
    if (parameter.schema().has("maxLength")) {
      String tooLong = "x".repeat(parameter.schema().path("maxLength").asInt() + 1);
      if (parameter.in().equals("path")) {
        add(
            name(parameter, tooLong),
            target(Map.of(parameter.name(), tooLong)),
            Set.of(400, 404),
            null);
      } else {
        forbid(parameter, tooLong);
      }
    }
    if (parameter.schema().has("enum")) {
      forbid(parameter, "none-of-these");
    }
    if (parameter.schema().has("pattern")) {
      Pattern pattern = Pattern.compile(parameter.schema().path("pattern").asText());
      for (String odd : List.of("two%20words", "x%0a", "x".repeat(300), "%ff")) {
        if (pattern.matcher(URLDecoder.decode(odd, StandardCharsets.UTF_8)).matches()) {
          allow(parameter, odd);
        } else {
          forbid(parameter, odd);
        }
      }
    }
    if (parameter.name().equals("cursor")) {
      FORGED.forEach(forged -> allow(parameter, cursor(forged)));
      forbid(parameter, "no-cursor-of-this-server");
    }
  }

  private static String cursor(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void nobodys(Parameter parameter) {
    String value =
        switch (ContractTree.type(parameter.schema())) {
          case "integer" -> "2147483647";
          default ->
              parameter.schema().path("format").asText().equals("uuid")
                  ? UUID.randomUUID().toString()
                  : "nobody-has-such-a-name";
        };
    add("nobody's " + parameter.name(), target(Map.of(parameter.name(), value)), Set.of(404), null);
  }

  private void ifMatch() {
    for (String wrong : List.of("\"x\"", "1.5", "99999999999999999999", "x".repeat(70))) {
      targets.add(
          new Target(
              "If-Match " + wrong,
              target(Map.of()),
              Map.of(IF_MATCH, wrong),
              Set.of(400),
              "header/" + IF_MATCH));
    }
  }

  private void forbid(Parameter parameter, String raw) {
    add(
        name(parameter, raw),
        target(Map.of(parameter.name(), raw)),
        Set.of(400),
        pointer(parameter));
  }

  private void allow(Parameter parameter, String raw) {
    add(name(parameter, raw), target(Map.of(parameter.name(), raw)), Set.of(), null);
  }

  private static String name(Parameter parameter, String raw) {
    return parameter.name() + "=" + raw.substring(0, Math.min(60, raw.length()));
  }

  private void add(String what, String target, Set<Integer> statuses, String pointer) {
    targets.add(new Target(what, target, Map.of(), statuses, pointer));
  }

  private static String pointer(Parameter parameter) {
    return parameter.in() + "/" + parameter.name();
  }

  /** The operation's target; raw values stand as they are, null leaves a parameter out. */
  private String target(Map<String, String> raw) {
    String path = "/api/v1" + operation.path();
    StringBuilder query = new StringBuilder();
    for (Parameter parameter : parameters) {
      boolean given = raw.containsKey(parameter.name());
      String value = given ? raw.get(parameter.name()) : encode(contract.parameter(parameter));
      if (parameter.in().equals("path")) {
        path = path.replace("{" + parameter.name() + "}", value);
      } else if (parameter.in().equals("query")
          && value != null
          && (given || parameter.required())) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(parameter.name())
            .append('=')
            .append(value);
      }
    }
    return path + query;
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
