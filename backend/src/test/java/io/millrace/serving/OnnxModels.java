package io.millrace.serving;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.millrace.serving.engine.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Writes small ONNX models, the same bytes each time. */
public final class OnnxModels {
  public static final int FLOAT = 1;
  public static final int INT64 = 7;
  public static final int STRING = 8;
  public static final int FLOAT16 = 10;

  private OnnxModels() {}

  /** A multi-layer perceptron with ReLU between its layers, input {@code x}, output {@code y}. */
  public static byte[] mlp(int... sizes) {
    SplittableRandom random = new SplittableRandom(7);
    GraphProto.Builder graph = GraphProto.newBuilder().setName("mlp");
    graph.addInput(value("x", FLOAT, -1, sizes[0]));
    graph.addOutput(value("y", FLOAT, -1, sizes[sizes.length - 1]));
    String from = "x";
    for (int layer = 1; layer < sizes.length; layer++) {
      boolean last = layer == sizes.length - 1;
      String gemm = last ? "y" : "h" + layer;
      graph.addInitializer(weights("w" + layer, random, sizes[layer - 1], sizes[layer]));
      graph.addInitializer(
          weights("b" + layer, random, 1, sizes[layer]).toBuilder()
              .clearDims()
              .addDims(sizes[layer]));
      graph.addNode(node("Gemm", List.of(from, "w" + layer, "b" + layer), gemm));
      if (!last) {
        graph.addNode(node("Relu", List.of(gemm), "r" + layer));
        from = "r" + layer;
      }
    }
    return model(graph).build().toByteArray();
  }

  /** One node over inputs {@code x}, output {@code y}, of one type and shape. */
  public static byte[] unary(String operator, int type, long... shape) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("unary");
    graph.addInput(value("x", type, shape));
    graph.addOutput(value("y", type, shape));
    graph.addNode(node(operator, List.of("x"), "y"));
    return model(graph).build().toByteArray();
  }

  /** Softmax over the first dimension: rows look independent and are not. */
  public static byte[] softmaxOverRows(int width) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("mixing");
    graph.addInput(value("x", FLOAT, -1, width));
    graph.addOutput(value("y", FLOAT, -1, width));
    graph.addNode(
        node("Softmax", List.of("x"), "y").toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("axis")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(0)));
    return model(graph).build().toByteArray();
  }

  /** A model around a graph, IR 8 and opset 17. */
  public static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
        .setGraph(graph);
  }

  /** An operator of the standard domain. */
  public static NodeProto node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(inputs)
        .addOutput(output)
        .build();
  }

  /** A tensor-typed input or output; -1 is a free dimension. */
  public static ValueInfoProto value(String name, int type, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long dimension : shape) {
      TensorShapeProto.Dimension.Builder each = TensorShapeProto.Dimension.newBuilder();
      dimensions.addDim(dimension < 0 ? each.setDimParam("n") : each.setDimValue(dimension));
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** Writes a model into a folder and pins its digest. */
  public static ModelFile write(Path folder, byte[] model) {
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
      Path file = Files.write(folder.resolve(digest + ".onnx"), model);
      return new ModelFile(file, digest);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TensorProto weights(String name, SplittableRandom random, int rows, int columns) {
    ByteBuffer raw = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
    double scale = Math.sqrt(2.0 / rows);
    while (raw.hasRemaining()) {
      raw.putFloat((float) ((random.nextDouble() - 0.5) * 2 * scale));
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(FLOAT)
        .addDims(rows)
        .addDims(columns)
        .setRawData(ByteString.copyFrom(raw.flip()))
        .build();
  }
}
