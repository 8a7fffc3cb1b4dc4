package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import inference.InferParameter;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** The {@code parameters} of a request, an input or an output: strings, numbers and booleans. */
final class Parameters {
  static final Parameters NONE = new Parameters(Map.of());

  private final Map<String, Object> values;

  private Parameters(Map<String, Object> values) {
    this.values = values;
  }

  static Parameters read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Invalid.request("parameters must be an object");
    }
    Map<String, Object> values = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      switch (parser.nextToken()) {
        case VALUE_STRING -> values.put(name, parser.getText());
        case VALUE_TRUE -> values.put(name, true);
        case VALUE_FALSE -> values.put(name, false);
        case VALUE_NUMBER_INT -> values.put(name, parser.getBigIntegerValue());
        case VALUE_NUMBER_FLOAT -> values.put(name, parser.getDoubleValue());
        default ->
            throw Invalid.request("parameter '%s' must be a string, a number or a boolean", name);
      }
    }
    return new Parameters(values);
  }

  /** The parameters of a gRPC message. */
  static Parameters of(Map<String, InferParameter> parameters) {
    if (parameters.isEmpty()) {
      return NONE;
    }
    Map<String, Object> values = new HashMap<>();
    parameters.forEach((name, value) -> values.put(name, value(name, value)));
    return new Parameters(values);
  }

  private static Object value(String name, InferParameter value) {
    return switch (value.getParameterChoiceCase()) {
      case BOOL_PARAM -> value.getBoolParam();
      case INT64_PARAM -> BigInteger.valueOf(value.getInt64Param());
      case UINT64_PARAM -> new BigInteger(Long.toUnsignedString(value.getUint64Param()));
      case DOUBLE_PARAM -> value.getDoubleParam();
      case STRING_PARAM -> value.getStringParam();
      case PARAMETERCHOICE_NOT_SET -> throw Invalid.request("parameter '%s' has no value", name);
    };
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  boolean bool(String name, boolean otherwise) {
    Object value = values.getOrDefault(name, otherwise);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw Invalid.request("parameter '%s' must be true or false", name);
  }

  /** A whole number from 0 to {@code most}. */
  long whole(String name, long most, long otherwise) {
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof BigInteger number
        && number.signum() >= 0
        && number.bitLength() < Long.SIZE
        && number.longValue() <= most) {
      return number.longValue();
    }
    throw Invalid.request(
        "parameter '%s' is %s, it must be a whole number from 0 to %d", name, value, most);
  }
}
