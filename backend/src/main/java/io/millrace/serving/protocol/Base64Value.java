package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;

/** Bytes that are no text, as TensorFlow Serving writes them: an object with the key b64. */
final class Base64Value {
  private Base64Value() {}

  /** Reads the object that the parser stands on. */
  static byte[] read(JsonParser parser, String name) throws IOException {
    if (parser.nextToken() == JsonToken.FIELD_NAME
        && "b64".equals(parser.currentName())
        && parser.nextToken() == JsonToken.VALUE_STRING) {
      String text = parser.getText();
      if (parser.nextToken() == JsonToken.END_OBJECT) {
        return decoded(text, name);
      }
    }
    throw Invalid.request(
        "input '%s': an object in place of a text must be {\"b64\": \"…\"}", name);
  }

  private static byte[] decoded(String text, String name) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw Invalid.request("input '%s': b64 is not base64: %s", name, e.getMessage());
    }
  }

  static void write(JsonBytes json, byte[] bytes) {
    json.ascii("{\"b64\":\"").raw(Base64.getEncoder().encode(bytes)).ascii("\"}");
  }
}
