package io.millrace.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** The one way JSON is read and written: strict on input, ISO times, absent rather than null. */
public final class Json {
  /** Deepest nesting accepted in a body. */
  public static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(400)
                  .maxStringLength(16 << 20)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .build();

  private Json() {}

  /** The shared mapper, for streaming parsers and tree building. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** Writes a value that is known to be serialisable. */
  public static Buffer write(Object value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not serialisable: " + value.getClass().getName(), e);
    }
  }

  /** Writes a value as text. */
  public static String writeText(Object value) {
    return write(value).toString();
  }

  /**
   * Reads a client's body.
   *
   * @throws ApiException INVALID_REQUEST with the place of what is wrong
   */
  public static <T> T read(Buffer body, Class<T> type) {
    try {
      return MAPPER.readValue(body.getBytes(), type);
    } catch (JsonProcessingException e) {
      throw JsonErrors.invalid(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  /** Reads what this server itself has written. */
  public static <T> T readStored(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON is not a " + type.getSimpleName(), e);
    }
  }

  /** A value as a tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Walks a body once for depth, duplicate keys, syntax and NUL characters, which no text in the
   * database may hold, before anything else looks at it.
   *
   * @throws ApiException INVALID_REQUEST with line and column
   */
  public static void check(Buffer body) {
    try (com.fasterxml.jackson.core.JsonParser parser = FACTORY.createParser(body.getBytes())) {
      while (parser.nextToken() != null) {
        if (isText(parser.currentToken()) && parser.getText().indexOf('\0') >= 0) {
          throw ApiException.invalid(
              parser.getParsingContext().pathAsPointer().toString(),
              "A text must not hold the NUL character (\\u0000).");
        }
      }
    } catch (JsonProcessingException e) {
      throw JsonErrors.invalid(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  private static boolean isText(JsonToken token) {
    return token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
  }
}
