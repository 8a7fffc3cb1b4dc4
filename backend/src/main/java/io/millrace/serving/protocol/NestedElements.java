package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads nested JSON arrays whose shape is told by their nesting alone, straight into a tensor's
 * bytes. Arrays of unequal length are refused.
 */
final class NestedElements {
  private static final int UNKNOWN = -1;
  private static final int PREPARED = 256;

  private final String what;
  private final String name;
  private final Datatype datatype;
  private final JsonElements elements;
  private final List<byte[]> strings = new ArrayList<>();
  private final int[] lengths = new int[Shapes.MAX_RANK];
  private ByteBuffer data = buffer(PREPARED);
  private int rank = UNKNOWN;

  /**
   * @param what an input or an output, for what is thrown
   */
  NestedElements(JsonParser parser, String what, String name, Datatype datatype) {
    this.what = what;
    this.name = name;
    this.datatype = datatype;
    this.elements = new JsonElements(parser, what, name, datatype);
    Arrays.fill(lengths, UNKNOWN);
  }

  /** Reads one value, the parser's current one, as an element of the dimension {@code depth}. */
  void read(JsonParser parser, int depth) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      leaf(parser, depth);
      return;
    }
    if (depth == Shapes.MAX_RANK) {
      throw Invalid.request("%s '%s' has more than %d dimensions", what, name, Shapes.MAX_RANK);
    }
    int length = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      read(parser, depth + 1);
      length++;
    }
    close(depth, length);
  }

  /** Says how long the dimension {@code depth} was; refused if it was another length before. */
  void close(int depth, int length) {
    if (lengths[depth] != UNKNOWN && lengths[depth] != length) {
      throw ragged();
    }
    lengths[depth] = length;
  }

  /** The tensor of all that was read. */
  Tensor tensor() {
    int known = 0;
    while (known < lengths.length && lengths[known] != UNKNOWN) {
      known++;
    }
    long[] shape = new long[rank == UNKNOWN ? known : rank];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = lengths[i];
    }
    Tensor tensor =
        datatype == Datatype.BYTES
            ? Tensor.ofStrings(shape, strings.toArray(byte[][]::new))
            : Tensor.of(datatype, shape, data.flip());
    int elements =
        datatype == Datatype.BYTES ? strings.size() : tensor.data().limit() / datatype.size();
    if (Shapes.elements(name, shape, Integer.MAX_VALUE) != elements) {
      throw ragged();
    }
    return tensor;
  }

  private void leaf(JsonParser parser, int depth) throws IOException {
    if (rank != UNKNOWN && rank != depth) {
      throw ragged();
    }
    rank = depth;
    if (datatype == Datatype.BYTES) {
      strings.add(
          parser.currentToken() == JsonToken.START_OBJECT
              ? Base64Value.read(parser, name)
              : elements.string());
      return;
    }
    if (data.remaining() < datatype.size()) {
      data = buffer(2 * data.capacity()).put(data.flip());
    }
    elements.put(data);
  }

  private RuntimeException ragged() {
    return Invalid.request("%s '%s': its arrays are not all of the same shape", what, name);
  }

  private static ByteBuffer buffer(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
