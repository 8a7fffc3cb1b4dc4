package io.millrace.serving.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/** ONNX Runtime's types and signatures in our terms. */
final class OnnxTypes {
  private OnnxTypes() {}

  static Signature signature(Collection<NodeInfo> inputs, Collection<NodeInfo> outputs) {
    List<TensorSpec> inputSpecs = inputs.stream().map(node -> spec("input", node)).toList();
    for (TensorSpec spec : inputSpecs) {
      if (!spec.datatype().isBindable() && spec.datatype() != Datatype.BYTES) {
        throw load(
            "The model's input '%s' is %s, which ONNX Runtime cannot be given from Java. Cast"
                + " inside the model and export it with an INT64 input.",
            spec.name(), spec.datatype());
      }
    }
    return new Signature(inputSpecs, outputs.stream().map(node -> spec("output", node)).toList());
  }

  static OnnxJavaType javaType(Datatype datatype) {
    return switch (datatype) {
      case BOOL -> OnnxJavaType.BOOL;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT8 -> OnnxJavaType.INT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case FP16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case FP32 -> OnnxJavaType.FLOAT;
      case FP64 -> OnnxJavaType.DOUBLE;
      case BYTES -> OnnxJavaType.STRING;
      case UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException("no tensors of " + datatype + " from Java");
    };
  }

  static Datatype datatype(TensorInfo info, String role, String name) {
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Datatype.BOOL;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Datatype.UINT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Datatype.UINT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Datatype.UINT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Datatype.UINT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Datatype.INT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Datatype.INT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Datatype.INT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Datatype.INT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Datatype.FP16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Datatype.BF16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Datatype.FP32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Datatype.FP64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Datatype.BYTES;
      default ->
          throw load(
              "The model's %s '%s' has the type %s, which no inference protocol can"
                  + " carry. Export it with another type.",
              role, name, info.onnxType);
    };
  }

  private static TensorSpec spec(String role, NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo info)) {
      throw load(
          "The model's %s '%s' is not a tensor but a sequence or map. With skl2onnx, export"
              + " the classifier with the option zipmap=False.",
          role, node.getName());
    }
    List<Long> shape = LongStream.of(info.getShape()).boxed().toList();
    return new TensorSpec(node.getName(), datatype(info, role, node.getName()), shape);
  }

  private static ModelException load(String format, Object... arguments) {
    return new ModelException(ModelException.Kind.LOAD, String.format(format, arguments));
  }
}
