package io.millrace.serving.protocol;

import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What the answers of one model version have in common.
 *
 * @param model the endpoint's name
 * @param version the registered version's number
 * @param labels names of the classes; empty where they have none
 */
public record AnswerShape(String model, String version, Signature signature, List<String> labels) {

  /** The wanted outputs in the caller's order: as the model gave them, or their best classes. */
  List<Tensor> answers(InferRequest request, List<Tensor> outputs) {
    List<Tensor> answers = new ArrayList<>(request.outputs().size());
    for (InferRequest.Output wanted : request.outputs()) {
      Tensor tensor = outputs.get(wanted.index());
      answers.add(
          wanted.classes() == 0
              ? tensor
              : Classification.of(tensor, signature.hasRows(), wanted.classes(), labels));
    }
    return answers;
  }

  String outputName(InferRequest.Output wanted) {
    return signature.outputs().get(wanted.index()).name();
  }
}
