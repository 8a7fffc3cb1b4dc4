package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.registry.Signature;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** Reads friendly instances into the tensors of a signature; may block on images. */
final class Instances {
  private static final long MAX_ELEMENTS = 1 << 24;

  private final io.millrace.serving.engine.Signature model;
  private final Signature hints;
  private final boolean batched;

  Instances(LiveDeployment deployment) {
    this.model = deployment.model().signature();
    this.hints = deployment.signature();
    this.batched = deployment.model().batched();
  }

  static boolean hasImage(List<JsonNode> instances) {
    return instances.stream().anyMatch(each -> each.path("image").isTextual());
  }

  /** The inputs in the signature's order. */
  List<Tensor> read(List<JsonNode> instances) {
    if (!batched && instances.size() != 1) {
      throw ApiException.invalid(
          "/instances", "This model takes one instance a request: its rows cannot share a run.");
    }
    List<Tensor> inputs = new ArrayList<>();
    for (TensorSpec spec : model.inputs()) {
      inputs.add(tensor(spec, instances));
    }
    return inputs;
  }

  private Tensor tensor(TensorSpec spec, List<JsonNode> instances) {
    int elements = rowElements(spec);
    if ((long) elements * instances.size() > MAX_ELEMENTS) {
      throw ApiException.invalid(
          "/instances",
          "Together they make %d numbers, at most %d go into one request; send fewer instances."
              .formatted((long) elements * instances.size(), MAX_ELEMENTS));
    }
    return RowTensor.of(
        spec,
        instances.size(),
        elements,
        row -> values(spec, instances.get(row), elements, "/instances/" + row));
  }

  private static int rowElements(TensorSpec spec) {
    boolean known = spec.shape().stream().skip(1).allMatch(dimension -> dimension > 0);
    boolean one = spec.shape().isEmpty() || spec.shape().get(0) == -1 || spec.shape().get(0) == 1;
    if (!known || !one || spec.datatype() == Datatype.BYTES) {
      throw ApiException.invalid(
          "/instances",
          "The input '%s' cannot be given as rows of numbers; use /v2/models/…/infer."
              .formatted(spec.name()));
    }
    return Math.toIntExact(spec.rowElements());
  }

  private double[] values(TensorSpec spec, JsonNode instance, int elements, String pointer) {
    if (instance.path("image").isTextual()) {
      return image(instance.path("image").textValue(), elements, pointer);
    }
    List<Double> values = new ArrayList<>();
    if (instance.isObject()) {
      named(spec, instance, pointer, values);
    } else if (model.inputs().size() > 1) {
      throw ApiException.invalid(
          pointer, "The model has several inputs: give an object by input name.");
    } else {
      flatten(instance, pointer, values);
    }
    if (values.size() != elements) {
      throw ApiException.invalid(
          pointer,
          "%d numbers, the model takes %d for '%s'"
              .formatted(values.size(), elements, spec.name()));
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double[] image(String base64, int elements, String pointer) {
    if (hints.image().isEmpty()
        || model.inputs().size() != 1
        || hints.image().get().elements() != elements) {
      throw ApiException.invalid(
          pointer, "The model's signature does not say how an image becomes its input.");
    }
    return ImageRows.read(base64, hints.image().get(), pointer + "/image");
  }

  private void named(TensorSpec spec, JsonNode instance, String pointer, List<Double> values) {
    if (instance.has(spec.name())) {
      flatten(instance.get(spec.name()), pointer + "/" + spec.name(), values);
      return;
    }
    List<String> features = hints.features().orElse(List.of());
    if (features.isEmpty() || model.inputs().size() > 1) {
      throw ApiException.invalid(pointer, "'" + spec.name() + "' is missing.");
    }
    for (String feature : features) {
      if (!instance.has(feature)) {
        throw ApiException.invalid(pointer, "The feature '" + feature + "' is missing.");
      }
      flatten(instance.get(feature), pointer + "/" + feature, values);
    }
    if (instance.size() != features.size()) {
      throw ApiException.invalid(pointer, "The model takes the features " + features + ".");
    }
  }

  private static void flatten(JsonNode node, String pointer, List<Double> values) {
    if (node.isArray()) {
      node.forEach(each -> flatten(each, pointer, values));
    } else if (node.isNumber()) {
      values.add(node.doubleValue());
    } else if (node.isBoolean()) {
      values.add(node.booleanValue() ? 1.0 : 0.0);
    } else {
      throw ApiException.invalid(pointer, "Numbers are needed here.");
    }
  }
}
