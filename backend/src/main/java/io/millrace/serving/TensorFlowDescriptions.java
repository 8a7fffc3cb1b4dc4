package io.millrace.serving;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What TensorFlow Serving tells of a model. */
final class TensorFlowDescriptions {
  private TensorFlowDescriptions() {}

  static Map<String, Object> metadata(String name, LiveDeployment deployment) {
    Map<String, Object> signature = new LinkedHashMap<>();
    signature.put("inputs", tensors(deployment.model().signature().inputs()));
    signature.put("outputs", tensors(deployment.model().signature().outputs()));
    signature.put("method_name", "tensorflow/serving/predict");
    return Map.of(
        "model_spec",
        Map.of(
            "name",
            name,
            "signature_name",
            "",
            "version",
            Integer.toString(deployment.deployed().version().version())),
        "metadata",
        Map.of("signature_def", Map.of("signature_def", Map.of("serving_default", signature))));
  }

  private static Map<String, Object> tensors(List<TensorSpec> specs) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : specs) {
      List<Map<String, String>> dimensions =
          spec.shape().stream().map(size -> Map.of("size", size.toString(), "name", "")).toList();
      tensors.put(
          spec.name(),
          Map.of(
              "dtype",
              type(spec.datatype()),
              "tensor_shape",
              Map.of("dim", dimensions, "unknown_rank", false),
              "name",
              spec.name()));
    }
    return tensors;
  }

  private static String type(Datatype datatype) {
    return switch (datatype) {
      case FP16 -> "DT_HALF";
      case BF16 -> "DT_BFLOAT16";
      case FP32 -> "DT_FLOAT";
      case FP64 -> "DT_DOUBLE";
      case BYTES -> "DT_STRING";
      default -> "DT_" + datatype.name();
    };
  }
}
