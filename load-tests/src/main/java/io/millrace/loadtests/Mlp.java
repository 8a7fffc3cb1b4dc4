package io.millrace.loadtests;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A multi-layer perceptron with ReLU between its layers, input {@code x}, output {@code y}, FP32;
 * the same weights for the same seed.
 *
 * @param name of the model and of its endpoint
 * @param sizes values in each layer, the input's first
 */
record Mlp(String name, List<Integer> sizes, long seed) {
  private static final long SEED = 7;

  private static final int FLOAT = 1;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  /** Costs less than the way to it: the front end decides. */
  static final Mlp SMALL = new Mlp("small", List.of(64, 256, 256, 10));

  /** 36 MB of weights that one row reads as well as many: batching decides. */
  static final Mlp BIG = new Mlp("big", List.of(256, 2048, 2048, 2048, 100));

  /** 101 MB: too large for a CPU to answer within milliseconds. */
  static final Mlp LARGE = new Mlp("large", List.of(1024, 4096, 4096, 1024, 100));

  private Mlp(String name, List<Integer> sizes) {
    this(name, sizes, SEED);
  }

  int inputs() {
    return sizes.get(0);
  }

  int outputs() {
    return sizes.get(sizes.size() - 1);
  }

  String layers() {
    return String.join("-", sizes.stream().map(String::valueOf).toList());
  }

  /** Values from -1 to 1, the same for the same number. */
  float[] row(int number) {
    SplittableRandom random = new SplittableRandom(number);
    float[] row = new float[inputs()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return row;
  }

  /** The model as an ONNX file. */
  byte[] onnx() {
    SplittableRandom random = new SplittableRandom(seed);
    GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
    graph.addInput(value("x", inputs())).addOutput(value("y", outputs()));
    String from = "x";
    int last = sizes.size() - 1;
    for (int layer = 1; layer <= last; layer++) {
      int rows = sizes.get(layer - 1);
      int columns = sizes.get(layer);
      String sum = layer == last ? "y" : "h" + layer;
      graph.addInitializer(weights("w" + layer, random, rows, rows, columns));
      graph.addInitializer(weights("b" + layer, random, rows, columns));
      graph.addNode(node("Gemm", sum, from, "w" + layer, "b" + layer));
      if (layer < last) {
        from = "r" + layer;
        graph.addNode(node("Relu", from, sum));
      }
    }
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static ValueInfoProto value(String name, int width) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
        .build();
  }

  private static TensorProto weights(
      String name, SplittableRandom random, int fanIn, int... dimensions) {
    int elements = 1;
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    for (int dimension : dimensions) {
      elements *= dimension;
      tensor.addDims(dimension);
    }
    double scale = Math.sqrt(2.0 / fanIn);
    ByteBuffer raw = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    while (raw.hasRemaining()) {
      raw.putFloat((float) ((random.nextDouble() * 2 - 1) * scale));
    }
    return tensor.setRawData(ByteString.copyFrom(raw.flip())).build();
  }
}
