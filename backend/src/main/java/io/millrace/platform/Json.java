package io.millrace.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** The one way JSON is read and written: strict on input, ISO times, absent rather than null. */
public final class Json {
  /** Deepest nesting accepted in a body. */
  public static final int MAX_DEPTH = 64;

  /** 1e309, say; what is shorter fits a double. */
  private static final int DOUBTFUL_DIGITS = 5;

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
          .addModule(new SimpleModule().addDeserializer(Instant.class, new BoundedInstant()))
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
      T value = MAPPER.readValue(body.getBytes(), type);
      if (value == null) {
        throw ApiException.invalid("", "The body must be a JSON object, not null.");
      }
      return value;
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
   * Walks a body once for depth, duplicate keys and syntax, and for what neither the database nor a
   * Java double can hold: NUL characters, halves of surrogate pairs, numbers beyond all measure.
   *
   * @throws ApiException INVALID_REQUEST with line and column
   */
  public static void check(Buffer body) {
    try (JsonParser parser = FACTORY.createParser(body.getBytes())) {
      while (parser.nextToken() != null) {
        wrong(parser)
            .ifPresent(
                sentence -> {
                  throw ApiException.invalid(
                      parser.getParsingContext().pathAsPointer().toString(), sentence);
                });
      }
    } catch (JsonProcessingException e) {
      throw JsonErrors.invalid(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  private static Optional<String> wrong(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING, FIELD_NAME -> wrongText(parser.getText());
      case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT ->
          parser.getTextLength() >= DOUBTFUL_DIGITS && Double.isInfinite(parser.getDoubleValue())
              ? Optional.of("The number is beyond what a 64-bit floating-point number holds.")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** UTF-8 has no form for half a pair; the database would hold a question mark instead. */
  private static Optional<String> wrongText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0') {
        return Optional.of("A text must not hold the NUL character (\\u0000).");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : c)) {
          return Optional.of("A text must not hold half of a surrogate pair (\\uD800 to \\uDFFF).");
        }
        i++;
      }
    }
    return Optional.empty();
  }
}
