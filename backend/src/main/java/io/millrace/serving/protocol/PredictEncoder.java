package io.millrace.serving.protocol;

import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Encodes answers of TensorFlow Serving's {@code :predict}: {@code predictions} in rows, or {@code
 * outputs} in columns. An only output goes without its name; texts of an output whose name ends
 * with {@code _bytes} are written in base64.
 */
public final class PredictEncoder {
  private static final String BYTES_SUFFIX = "_bytes";

  private final byte[][] names;
  private final boolean[] inBase64;

  public PredictEncoder(Signature signature) {
    int outputs = signature.outputs().size();
    this.names = new byte[outputs][];
    this.inBase64 = new boolean[outputs];
    for (int i = 0; i < outputs; i++) {
      String name = signature.outputs().get(i).name();
      names[i] = InferEncoder.quoted(name).getBytes(StandardCharsets.UTF_8);
      inBase64[i] = name.endsWith(BYTES_SUFFIX);
    }
  }

  /**
   * Encodes an answer.
   *
   * @param outputs all outputs, in the signature's order
   */
  public byte[] encode(PredictDecoder.Decoded decoded, List<Tensor> outputs) {
    JsonBytes json = new JsonBytes(256);
    if (decoded.inRows()) {
      rows(json, decoded.request().inputs().get(0).shape()[0], outputs);
    } else {
      json.ascii("{\"outputs\":");
      if (outputs.size() == 1) {
        column(json, 0, outputs.get(0));
      } else {
        for (int i = 0; i < outputs.size(); i++) {
          json.ascii(i == 0 ? "{" : ",").raw(names[i]).ascii(":");
          column(json, i, outputs.get(i));
        }
        json.ascii("}");
      }
      json.ascii("}");
    }
    return json.toBytes();
  }

  private void rows(JsonBytes json, long rows, List<Tensor> outputs) {
    NestedWriter[] writers = new NestedWriter[outputs.size()];
    for (int i = 0; i < writers.length; i++) {
      Tensor tensor = outputs.get(i);
      if (tensor.shape().length == 0 || tensor.shape()[0] != rows) {
        throw Invalid.request(
            "the output %s has not one row for each instance: ask with \"inputs\", in columns",
            new String(names[i], StandardCharsets.UTF_8));
      }
      writers[i] = new NestedWriter(json, tensor, inBase64[i]);
    }
    json.ascii("{\"predictions\":[");
    for (long row = 0; row < rows; row++) {
      json.ascii(row == 0 ? "" : ",");
      if (writers.length == 1) {
        writers[0].write(1);
      } else {
        for (int i = 0; i < writers.length; i++) {
          json.ascii(i == 0 ? "{" : ",").raw(names[i]).ascii(":");
          writers[i].write(1);
        }
        json.ascii("}");
      }
    }
    json.ascii("]}");
  }

  private void column(JsonBytes json, int output, Tensor tensor) {
    new NestedWriter(json, tensor, inBase64[output]).write(0);
  }
}
