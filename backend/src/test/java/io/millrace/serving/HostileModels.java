package io.millrace.serving;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Models that mean harm. */
public final class HostileModels {
  private static final int BOOL = 9;

  private HostileModels() {}

  /** A loop without an end that costs no memory. */
  public static byte[] endlessLoop() {
    GraphProto.Builder body = GraphProto.newBuilder().setName("body");
    body.addInput(OnnxModels.value("i", OnnxModels.INT64));
    body.addInput(OnnxModels.value("go", BOOL));
    body.addInput(OnnxModels.value("v", OnnxModels.FLOAT, 1));
    body.addNode(OnnxModels.node("Identity", List.of("go"), "go2"));
    body.addNode(OnnxModels.node("Cos", List.of("v"), "v2"));
    body.addOutput(OnnxModels.value("go2", BOOL));
    body.addOutput(OnnxModels.value("v2", OnnxModels.FLOAT, 1));
    GraphProto.Builder graph = GraphProto.newBuilder().setName("endless");
    graph.addInput(OnnxModels.value("x", OnnxModels.FLOAT, 1));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, 1));
    graph.addInitializer(scalar("true", BOOL, new byte[] {1}));
    graph.addInitializer(scalar("count", OnnxModels.INT64, longBytes(Long.MAX_VALUE)));
    graph.addNode(
        OnnxModels.node("Loop", List.of("count", "true", "x"), "y").toBuilder()
            .addAttribute(subgraph("body", body)));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** A model of a few bytes that makes a tensor of so many floats. */
  public static byte[] hugeAllocation(long floats) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("huge");
    graph.addInput(OnnxModels.value("x", OnnxModels.FLOAT, 1));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, -1));
    graph.addInitializer(
        scalar("shape", OnnxModels.INT64, longBytes(floats)).toBuilder().addDims(1));
    graph.addNode(OnnxModels.node("Expand", List.of("x", "shape"), "y"));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** Answers its input, and fails in runs of more rows: they look past the end of a table. */
  public static byte[] failsAbove(int rows, int width) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("failing");
    graph.addInput(OnnxModels.value("x", OnnxModels.FLOAT, -1, width));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, -1, width));
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("table")
            .setDataType(OnnxModels.FLOAT)
            .addDims(rows + 1L)
            .setRawData(ByteString.copyFrom(new byte[4 * (rows + 1)])));
    graph.addInitializer(scalar("first", OnnxModels.INT64, longBytes(0)));
    graph.addNode(OnnxModels.node("Shape", List.of("x"), "shape"));
    graph.addNode(OnnxModels.node("Gather", List.of("shape", "first"), "rows"));
    graph.addNode(OnnxModels.node("Gather", List.of("table", "rows"), "zero"));
    graph.addNode(OnnxModels.node("Add", List.of("x", "zero"), "y"));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** Answers its input, and fails where a number of it is that great or greater. */
  public static byte[] failsFrom(int number, int width) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("failing");
    graph.addInput(OnnxModels.value("x", OnnxModels.FLOAT, -1, width));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, -1, width));
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("table")
            .setDataType(OnnxModels.FLOAT)
            .addDims(number)
            .setRawData(ByteString.copyFrom(new byte[4 * number])));
    graph.addNode(
        OnnxModels.node("Cast", List.of("x"), "whole").toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("to")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(OnnxModels.INT64)));
    graph.addNode(OnnxModels.node("Gather", List.of("table", "whole"), "zero"));
    graph.addNode(OnnxModels.node("Add", List.of("x", "zero"), "y"));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** Takes its time: so many cosines, one after the other. */
  public static byte[] slow(long turns, int width) {
    GraphProto.Builder body = GraphProto.newBuilder().setName("body");
    body.addInput(OnnxModels.value("i", OnnxModels.INT64));
    body.addInput(OnnxModels.value("go", BOOL));
    body.addInput(OnnxModels.value("v", OnnxModels.FLOAT, -1, width));
    body.addNode(OnnxModels.node("Identity", List.of("go"), "go2"));
    body.addNode(OnnxModels.node("Cos", List.of("v"), "v2"));
    body.addOutput(OnnxModels.value("go2", BOOL));
    body.addOutput(OnnxModels.value("v2", OnnxModels.FLOAT, -1, width));
    GraphProto.Builder graph = GraphProto.newBuilder().setName("slow");
    graph.addInput(OnnxModels.value("x", OnnxModels.FLOAT, -1, width));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, -1, width));
    graph.addInitializer(scalar("true", BOOL, new byte[] {1}));
    graph.addInitializer(scalar("count", OnnxModels.INT64, longBytes(turns)));
    graph.addNode(
        OnnxModels.node("Loop", List.of("count", "true", "x"), "y").toBuilder()
            .addAttribute(subgraph("body", body)));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** A weight kept in a file beside the model. */
  public static byte[] externalData(String location) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("external");
    graph.addInput(OnnxModels.value("x", OnnxModels.FLOAT, 4));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, 4));
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(OnnxModels.FLOAT)
            .addDims(4)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location)));
    graph.addNode(OnnxModels.node("Add", List.of("x", "w"), "y"));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** External data in an attribute's tensor of a nested graph. */
  public static byte[] hiddenExternalData() {
    GraphProto.Builder branch = GraphProto.newBuilder().setName("branch");
    branch.addOutput(OnnxModels.value("b", OnnxModels.FLOAT, 4));
    branch.addNode(
        OnnxModels.node("Constant", List.of(), "b").toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(
                        TensorProto.newBuilder()
                            .setDataType(OnnxModels.FLOAT)
                            .addDims(4)
                            .addExternalData(
                                StringStringEntryProto.newBuilder()
                                    .setKey("location")
                                    .setValue("secret.txt")))));
    GraphProto.Builder graph = GraphProto.newBuilder().setName("hidden");
    graph.addInput(OnnxModels.value("x", BOOL, 1));
    graph.addOutput(OnnxModels.value("y", OnnxModels.FLOAT, 4));
    graph.addNode(
        OnnxModels.node("If", List.of("x"), "y").toBuilder()
            .addAttribute(subgraph("then_branch", branch))
            .addAttribute(subgraph("else_branch", branch)));
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** Graphs in graphs, that deep. */
  public static byte[] nested(int depth) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("leaf");
    for (int i = 0; i < depth; i++) {
      GraphProto.Builder outer = GraphProto.newBuilder().setName("g" + i);
      outer.addNode(
          OnnxModels.node("If", List.of("x"), "y").toBuilder()
              .addAttribute(subgraph("then_branch", graph)));
      graph = outer;
    }
    return OnnxModels.model(graph).build().toByteArray();
  }

  /** A model with so many nodes in a row. */
  public static byte[] nodes(int count) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("long");
    graph.addInput(OnnxModels.value("n0", OnnxModels.FLOAT, -1));
    graph.addOutput(OnnxModels.value("n" + count, OnnxModels.FLOAT, -1));
    for (int i = 1; i <= count; i++) {
      graph.addNode(OnnxModels.node("Abs", List.of("n" + (i - 1)), "n" + i));
    }
    return OnnxModels.model(graph).build().toByteArray();
  }

  private static AttributeProto subgraph(String name, GraphProto.Builder graph) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(graph)
        .build();
  }

  private static TensorProto scalar(String name, int type, byte[] little) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type)
        .setRawData(ByteString.copyFrom(little))
        .build();
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
