package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ApiException.FieldError;
import io.millrace.platform.ErrorCode;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the contract's validator found, as one sentence for each wrong place. The validator also
 * reports every schema around a wrong place; those say nothing new and are left out.
 */
final class SchemaProblems {
  private static final int MAX_FIELD_ERRORS = 20;
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\b(path|query|header|cookie) parameter ([\\w-]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern REQUIRED =
      Pattern.compile("Instance does not have required property \"(.*)\"");
  private static final Pattern TYPE =
      Pattern.compile("Instance type (\\w+) is invalid. Expected (.*)");
  private static final Pattern ONE_OF = Pattern.compile("Instance does not match any of (\\[.*])");
  private static final Pattern FORMAT = Pattern.compile("String does not match format \"(.*)\"");
  private static final Pattern AROUND =
      Pattern.compile(
          "A subschema had errors|Items did not match schema.*|Property \".*\" does not match"
              + " schema");
  private static final String UNKNOWN = "does not match additional properties schema";
  private static final String PATTERN = "String does not match pattern";

  private SchemaProblems() {}

  static ApiException of(ValidatorException failure) {
    String message = String.valueOf(failure.getMessage());
    Optional<String> parameter = parameter(message);
    List<OutputUnit> units = units(failure);
    List<FieldError> errors =
        units.stream()
            .filter(unit -> saysSomething(unit, units))
            .map(unit -> error(unit, parameter))
            .distinct()
            .limit(MAX_FIELD_ERRORS)
            .toList();
    if (!errors.isEmpty()) {
      return ApiException.invalid(errors);
    }
    return parameter
        .map(pointer -> ApiException.invalid(pointer, message))
        .orElseGet(() -> ApiException.of(ErrorCode.INVALID_REQUEST, message));
  }

  private static Optional<String> parameter(String message) {
    Matcher found = PARAMETER.matcher(message);
    return found.find()
        ? Optional.of(found.group(1).toLowerCase(Locale.ROOT) + "/" + found.group(2))
        : Optional.empty();
  }

  private static List<OutputUnit> units(ValidatorException failure) {
    OutputUnit unit =
        failure instanceof SchemaValidationException schema ? schema.getOutputUnit() : null;
    return unit == null || unit.getErrors() == null
        ? List.of()
        : unit.getErrors().stream()
            .filter(each -> each.getInstanceLocation() != null && each.getError() != null)
            .toList();
  }

  private static boolean saysSomething(OutputUnit unit, List<OutputUnit> all) {
    String text = unit.getError();
    if (AROUND.matcher(text).matches()) {
      return false;
    }
    String place = pointer(unit);
    if (text.endsWith(UNKNOWN)) {
      return all.stream()
          .filter(other -> !other.getError().endsWith(UNKNOWN))
          .noneMatch(other -> (pointer(other) + "/").startsWith(place + "/"));
    }
    return !FORMAT.matcher(text).matches()
        || all.stream()
            .noneMatch(other -> other.getError().equals(PATTERN) && pointer(other).equals(place));
  }

  private static FieldError error(OutputUnit unit, Optional<String> parameter) {
    String place = parameter.map(name -> name + pointer(unit)).orElseGet(() -> pointer(unit));
    Matcher required = REQUIRED.matcher(unit.getError());
    return required.matches()
        ? new FieldError(
            place + "/" + escape(required.group(1)), "'" + required.group(1) + "' is needed.")
        : new FieldError(place, sentence(name(place), unit.getError()));
  }

  private static String sentence(String name, String text) {
    if (text.endsWith(UNKNOWN)) {
      return "There is no field " + name + " here.";
    }
    if (text.equals(PATTERN)) {
      return name + " has characters or a length that are not allowed here; see /docs.";
    }
    Matcher type = TYPE.matcher(text);
    if (type.matches()) {
      return name + " must be of type " + type.group(2) + ", not " + type.group(1) + ".";
    }
    Matcher oneOf = ONE_OF.matcher(text);
    if (oneOf.matches()) {
      return name + " must be one of " + oneOf.group(1) + ".";
    }
    Matcher format = FORMAT.matcher(text);
    return format.matches() ? name + " is no " + format.group(1) + "." : name + ": " + text + ".";
  }

  private static String name(String place) {
    return place.isEmpty() ? "The body" : "'" + place.substring(place.lastIndexOf('/') + 1) + "'";
  }

  /** {@code #/a/b} as the JSON pointer {@code /a/b}. */
  private static String pointer(OutputUnit unit) {
    String location = unit.getInstanceLocation();
    return location.startsWith("#") ? location.substring(1) : location;
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
