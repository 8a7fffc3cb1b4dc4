package io.millrace.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * One prediction over HTTP, byte for byte, and what its answer must hold. Each connection sends a
 * row of its own, so that an answer which went to the wrong client is found.
 *
 * @param request head and body
 * @param expected the model's answer, by the raw library
 */
record Exchange(Format format, ByteBuffer request, float[] expected) implements Call {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 1e-4;
  private static final int JSON_CHECKED = 64;

  /** How tensors travel. */
  enum Format {
    BINARY("binary"),
    JSON("JSON");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * The body of a request.
   *
   * @param headerLength bytes of JSON before the binary tensor; null if all is JSON
   */
  record Body(byte[] bytes, Integer headerLength) {}

  /** A request of the Open Inference Protocol for one row. */
  static Exchange of(Format format, String endpoint, String key, float[] row, float[] expected) {
    return of(format, endpoint, key, body(format, row), expected);
  }

  /** The same in binary, with a time limit of its own. */
  static Exchange within(
      Duration limit, String endpoint, String key, float[] row, float[] expected) {
    return of(Format.BINARY, endpoint, key, bodyWithin(limit, row), expected);
  }

  /** The body of a request in binary with a time limit of its own. */
  static Body bodyWithin(Duration limit, float[] row) {
    String timeout = ",\"timeout\":" + TimeUnit.NANOSECONDS.toMicros(limit.toNanos());
    return body(Format.BINARY, row, timeout);
  }

  private static Exchange of(
      Format format, String endpoint, String key, Body body, float[] expected) {
    StringBuilder head = new StringBuilder("POST /v2/models/").append(endpoint);
    head.append("/infer HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ").append(key);
    if (body.headerLength() == null) {
      head.append("\r\nContent-Type: application/json");
    } else {
      head.append("\r\nContent-Type: application/octet-stream");
      head.append("\r\nInference-Header-Content-Length: ").append(body.headerLength());
    }
    head.append("\r\nContent-Length: ").append(body.bytes().length).append("\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer request = ByteBuffer.allocateDirect(first.length + body.bytes().length);
    return new Exchange(format, request.put(first).put(body.bytes()), expected);
  }

  @Override
  public ByteBuffer next() {
    return request.flip();
  }

  /** JSON is parsed now and then: that costs more than all the rest here. */
  @Override
  public int checkedOneIn() {
    return format == Format.BINARY ? 1 : JSON_CHECKED;
  }

  static Body body(Format format, float[] row) {
    return body(format, row, "");
  }

  private static Body body(Format format, float[] row, String parameters) {
    byte[] json = header(format, row, parameters).getBytes(StandardCharsets.UTF_8);
    if (format == Format.JSON) {
      return new Body(json, null);
    }
    ByteBuffer body = ByteBuffer.allocate(json.length + 4 * row.length).put(json);
    body.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(row);
    return new Body(body.array(), json.length);
  }

  private static String header(Format format, float[] row, String parameters) {
    String input =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1," + row.length + "],\"datatype\":\"FP32\",";
    return format == Format.BINARY
        ? input
            + "\"parameters\":{\"binary_data_size\":"
            + 4 * row.length
            + "}}],\"parameters\":{\"binary_data_output\":true"
            + parameters
            + "}}"
        : input + "\"data\":" + Arrays.toString(row).replace(" ", "") + "}]}";
  }

  /**
   * Checks the body of an answer, from the buffer's position to its limit.
   *
   * @throws IllegalStateException if it is not the model's answer to this row
   */
  @Override
  public void check(ByteBuffer body) {
    float[] values = format == Format.BINARY ? binary(body) : json(body);
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(values[i] - expected[i]) > TOLERANCE * (1 + Math.abs(expected[i]))) {
        throw new IllegalStateException(
            "a wrong answer: "
                + Arrays.toString(values)
                + " instead of "
                + Arrays.toString(expected));
      }
    }
  }

  /** The tensor's bytes are the last ones. */
  private float[] binary(ByteBuffer body) {
    int bytes = 4 * expected.length;
    if (body.remaining() <= bytes) {
      throw new IllegalStateException("an answer of " + body.remaining() + " bytes");
    }
    float[] values = new float[expected.length];
    body.slice(body.limit() - bytes, bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private float[] json(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    try {
      JsonNode data = JSON.readTree(bytes).path("outputs").path(0).path("data");
      float[] values = new float[data.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) data.get(i).asDouble();
      }
      return values.length == expected.length ? values : Arrays.copyOf(values, expected.length);
    } catch (IOException e) {
      throw new IllegalStateException("an answer that is no JSON", e);
    }
  }
}
