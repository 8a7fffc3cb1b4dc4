package io.millrace.platform;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.stream.Collectors;

/** Turns the parser's exceptions into field errors that name the place and leak no class names. */
final class JsonErrors {
  private JsonErrors() {}

  static ApiException invalid(JsonProcessingException e) {
    String pointer = e instanceof JsonMappingException mapping ? pointer(mapping) : "";
    return ApiException.invalid(pointer, message(e));
  }

  private static String pointer(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            reference ->
                reference.getFieldName() == null
                    ? "/" + reference.getIndex()
                    : "/" + reference.getFieldName())
        .collect(Collectors.joining());
  }

  private static String message(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "Unknown field '" + unknown.getPropertyName() + "'.";
    }
    if (e instanceof JsonMappingException) {
      return "The value is not of the expected type.";
    }
    JsonLocation location = e.getLocation();
    String place =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    String original = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    if (original.contains("nesting depth")) {
      return "The JSON is nested deeper than " + Json.MAX_DEPTH + " levels" + place + ".";
    }
    if (original.startsWith("Duplicate field")) {
      return "A field stands twice" + place + ".";
    }
    return "The body is not valid JSON" + place + ".";
  }
}
