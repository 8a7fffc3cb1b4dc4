package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import io.millrace.loadtests.Exchange.Body;
import io.millrace.loadtests.Exchange.Format;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two versions of a model, and what each answers to a number of rows by ONNX Runtime itself. */
final class SoakModels {
  static final int ROWS = 64;
  static final Mlp FIRST = new Mlp("soak", Mlp.SMALL.sizes(), 1);
  static final Mlp SECOND = new Mlp("soak", Mlp.SMALL.sizes(), 2);

  private static final Pattern VERSION = Pattern.compile("\"model_version\":\"(\\d+)\"");
  private static final double TOLERANCE = 1e-4;

  /** By version less one, then by row. */
  private final List<List<float[]>> expected = new ArrayList<>();

  SoakModels() throws OrtException {
    for (Mlp version : List.of(FIRST, SECOND)) {
      try (RawRuntime raw = new RawRuntime(version)) {
        List<float[]> answers = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
          answers.add(raw.answer(FIRST.row(row)));
        }
        expected.add(answers);
      }
    }
  }

  /** A request for a row, head and body. */
  static byte[] request(String endpoint, String key, int row) {
    return request(endpoint, key, Exchange.body(Format.BINARY, FIRST.row(row)));
  }

  /** The same, to be answered within a time. */
  static byte[] requestWithin(Duration limit, String endpoint, String key, int row) {
    return request(endpoint, key, Exchange.bodyWithin(limit, FIRST.row(row)));
  }

  private static byte[] request(String endpoint, String key, Body body) {
    byte[] head =
        ("POST /v2/models/%s/infer HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Authorization: Bearer %s\r\n"
                + "Content-Type: application/octet-stream\r\n"
                + "Inference-Header-Content-Length: %d\r\n"
                + "Content-Length: %d\r\n\r\n")
            .formatted(endpoint, key, body.headerLength(), body.bytes().length)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + body.bytes().length)
        .put(head)
        .put(body.bytes())
        .array();
  }

  /**
   * The version that gave an answer.
   *
   * @throws IllegalStateException if it is not what that version answers to the row
   */
  int check(int row, byte[] body) {
    int bytes = 4 * FIRST.outputs();
    String header = new String(body, 0, Math.max(0, body.length - bytes), StandardCharsets.UTF_8);
    Matcher version = VERSION.matcher(header);
    if (!version.find()) {
      throw new IllegalStateException("an answer without a version: " + header);
    }
    int number = Integer.parseInt(version.group(1));
    float[] right = expected.get(number - 1).get(row);
    ByteBuffer values =
        ByteBuffer.wrap(body, body.length - bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float each : right) {
      float got = values.getFloat();
      if (!(Math.abs(got - each) <= TOLERANCE * (1 + Math.abs(each)))) {
        throw new IllegalStateException(
            "version " + number + " does not answer " + got + " but " + each + " to row " + row);
      }
    }
    return number;
  }
}
