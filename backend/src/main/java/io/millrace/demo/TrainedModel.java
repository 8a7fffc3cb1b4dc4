package io.millrace.demo;

import java.util.List;

/**
 * A finished run with an ONNX file.
 *
 * @param classes in the order of the model's output
 */
record TrainedModel(
    String run,
    String name,
    List<String> classes,
    double validationAccuracy,
    double testAccuracy) {}
