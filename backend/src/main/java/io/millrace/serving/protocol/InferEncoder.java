package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
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

  private final boolean rows;
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

  public InferEncoder(String model, String version, Signature signature) {
    this.rows = signature.hasRows();
    this.start = utf8("{\"model_name\":" + quoted(model) + ",\"model_version\":" + quoted(version));
    this.outputStarts =
        signature.outputs().stream().map(InferEncoder::outputStart).toArray(byte[][]::new);
  }

  /**
   * Encodes an answer.
   *
   * @param outputs all outputs, in the signature's order
   */
  public Encoded encode(InferRequest request, List<Tensor> outputs) {
    boolean anyBinary = anyBinary(request);
    byte[] cached = anyBinary ? cachedHeader(request, outputs) : NO_HEADER;
    JsonBytes json = new JsonBytes(cached.length > 0 ? 0 : 256);
    if (cached.length == 0) {
      writeHeader(json, request, outputs);
    }
    if (!anyBinary) {
      return new Encoded(json.toBytes(), -1);
    }
    byte[] header = cached.length > 0 ? cached : json.toBytes();
    return new Encoded(withBinary(header, request, outputs), header.length);
  }

  private static boolean anyBinary(InferRequest request) {
    for (InferRequest.Output wanted : request.outputs()) {
      if (wanted.binary()) {
        return true;
      }
    }
    return false;
  }

  private byte[] cachedHeader(InferRequest request, List<Tensor> outputs) {
    boolean plain =
        request.id() == null
            && outputs.size() == request.outputs().size()
            && rows
            && request.rows() < CACHED_ROWS;
    for (int i = 0; plain && i < outputs.size(); i++) {
      InferRequest.Output output = request.outputs().get(i);
      plain = output.binary() && output.index() == i;
    }
    if (!plain || outputs.get(0).shape()[0] != request.rows()) {
      return NO_HEADER;
    }
    byte[] header = headers.get(request.rows());
    if (header == null) {
      JsonBytes json = new JsonBytes(256);
      writeHeader(json, request, outputs);
      header = json.toBytes();
      headers.set(request.rows(), header);
    }
    return header;
  }

  private void writeHeader(JsonBytes json, InferRequest request, List<Tensor> outputs) {
    json.raw(start);
    if (request.id() != null) {
      json.ascii(",\"id\":").raw(utf8(quoted(request.id())));
    }
    json.ascii(",\"outputs\":[");
    boolean first = true;
    for (InferRequest.Output wanted : request.outputs()) {
      if (!first) {
        json.ascii(",");
      }
      first = false;
      Tensor tensor = outputs.get(wanted.index());
      json.raw(outputStarts[wanted.index()])
          .ascii(Arrays.toString(tensor.shape()).replace(" ", ""));
      if (wanted.binary()) {
        json.ascii(",\"parameters\":{\"binary_data_size\":").ascii(Integer.toString(size(tensor)));
        json.ascii("}}");
      } else {
        json.ascii(",\"data\":");
        JsonNumbers.write(json, tensor);
        json.ascii("}");
      }
    }
    json.ascii("]}");
  }

  private static byte[] withBinary(byte[] header, InferRequest request, List<Tensor> outputs) {
    int length = header.length;
    for (InferRequest.Output wanted : request.outputs()) {
      length += wanted.binary() ? size(outputs.get(wanted.index())) : 0;
    }
    byte[] body = Arrays.copyOf(header, length);
    int at = header.length;
    for (InferRequest.Output wanted : request.outputs()) {
      if (wanted.binary()) {
        at = copy(outputs.get(wanted.index()), body, at);
      }
    }
    return body;
  }

  private static int copy(Tensor tensor, byte[] body, int at) {
    if (tensor.datatype() != Datatype.BYTES) {
      ByteBuffer data = tensor.data();
      data.get(data.position(), body, at, data.remaining());
      return at + data.remaining();
    }
    int next = at;
    for (byte[] string : tensor.strings()) {
      for (int shift = 0; shift < 32; shift += 8) {
        body[next++] = (byte) (string.length >>> shift);
      }
      System.arraycopy(string, 0, body, next, string.length);
      next += string.length;
    }
    return next;
  }

  private static int size(Tensor tensor) {
    if (tensor.datatype() != Datatype.BYTES) {
      return tensor.data().remaining();
    }
    int size = 0;
    for (byte[] string : tensor.strings()) {
      size = Math.addExact(size, 4 + string.length);
    }
    return size;
  }

  private static byte[] outputStart(TensorSpec spec) {
    return utf8(
        "{\"name\":"
            + quoted(spec.name())
            + ",\"datatype\":\""
            + spec.datatype()
            + "\",\"shape\":");
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
