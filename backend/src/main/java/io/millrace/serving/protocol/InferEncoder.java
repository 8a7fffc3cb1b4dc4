package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.serving.engine.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Encodes answers of one model version. What does not change between answers is encoded once: all
 * the JSON of a binary answer depends on nothing but the number of rows, and is kept.
 */
public final class InferEncoder {
  private static final int CACHED_ROWS = 128;
  private static final byte[] NO_HEADER = {};

  private final AnswerShape shape;
  private final byte[] start;
  private final byte[][] outputStarts;

  /** Headers of binary answers with all outputs and no id, by rows. */
  private final AtomicReferenceArray<byte[]> headers = new AtomicReferenceArray<>(CACHED_ROWS);

  /**
   * An encoded answer.
   *
   * @param headerLength for {@code Inference-Header-Content-Length}; -1 if nothing is binary
   */
  public record Encoded(byte[] body, int headerLength) {}

  public InferEncoder(AnswerShape shape) {
    this.shape = shape;
    this.start =
        utf8(
            "{\"model_name\":"
                + quoted(shape.model())
                + ",\"model_version\":"
                + quoted(shape.version()));
    this.outputStarts =
        shape.signature().outputs().stream()
            .map(spec -> utf8("{\"name\":" + quoted(spec.name()) + ",\"datatype\":\""))
            .toArray(byte[][]::new);
  }

  /**
   * Encodes an answer.
   *
   * @param outputs all outputs, in the signature's order
   */
  public Encoded encode(InferRequest request, List<Tensor> outputs) {
    boolean anyBinary = anyBinary(request);
    List<Tensor> answers = shape.answers(request, outputs);
    byte[] cached = anyBinary ? cachedHeader(request, answers) : NO_HEADER;
    JsonBytes json = new JsonBytes(cached.length > 0 ? 0 : 256);
    if (cached.length == 0) {
      writeHeader(json, request, answers);
    }
    if (!anyBinary) {
      return new Encoded(json.toBytes(), -1);
    }
    byte[] header = cached.length > 0 ? cached : json.toBytes();
    return new Encoded(withBinary(header, request, answers), header.length);
  }

  private static boolean anyBinary(InferRequest request) {
    for (InferRequest.Output wanted : request.outputs()) {
      if (wanted.binary()) {
        return true;
      }
    }
    return false;
  }

  private byte[] cachedHeader(InferRequest request, List<Tensor> answers) {
    boolean plain =
        request.id() == null
            && answers.size() == outputStarts.length
            && shape.signature().hasRows()
            && request.rows() < CACHED_ROWS;
    for (int i = 0; plain && i < answers.size(); i++) {
      InferRequest.Output output = request.outputs().get(i);
      plain = output.binary() && output.index() == i && output.classes() == 0;
    }
    if (!plain || answers.get(0).shape()[0] != request.rows()) {
      return NO_HEADER;
    }
    byte[] header = headers.get(request.rows());
    if (header == null) {
      JsonBytes json = new JsonBytes(256);
      writeHeader(json, request, answers);
      header = json.toBytes();
      headers.set(request.rows(), header);
    }
    return header;
  }

  private void writeHeader(JsonBytes json, InferRequest request, List<Tensor> answers) {
    json.raw(start);
    if (request.id() != null) {
      json.ascii(",\"id\":").raw(utf8(quoted(request.id())));
    }
    json.ascii(",\"outputs\":[");
    for (int i = 0; i < answers.size(); i++) {
      if (i > 0) {
        json.ascii(",");
      }
      writeOutput(json, request.outputs().get(i), answers.get(i));
    }
    json.ascii("]}");
  }

  private void writeOutput(JsonBytes json, InferRequest.Output wanted, Tensor tensor) {
    json.raw(outputStarts[wanted.index()])
        .ascii(tensor.datatype().name())
        .ascii("\",\"shape\":")
        .ascii(Arrays.toString(tensor.shape()).replace(" ", ""));
    if (wanted.binary()) {
      json.ascii(",\"parameters\":{\"binary_data_size\":")
          .ascii(Integer.toString(BinaryElements.size(tensor)))
          .ascii("}}");
    } else {
      json.ascii(",\"data\":");
      JsonNumbers.write(json, tensor);
      json.ascii("}");
    }
  }

  private static byte[] withBinary(byte[] header, InferRequest request, List<Tensor> answers) {
    int length = header.length;
    for (int i = 0; i < answers.size(); i++) {
      length += request.outputs().get(i).binary() ? BinaryElements.size(answers.get(i)) : 0;
    }
    byte[] body = Arrays.copyOf(header, length);
    int at = header.length;
    for (int i = 0; i < answers.size(); i++) {
      if (request.outputs().get(i).binary()) {
        at = BinaryElements.copy(answers.get(i), body, at);
      }
    }
    return body;
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
