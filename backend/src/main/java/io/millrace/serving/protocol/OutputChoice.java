package io.millrace.serving.protocol;

import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** The outputs that one request wants, held against the signature. */
final class OutputChoice {
  private final Signature signature;
  private final List<InferRequest.Output> chosen;
  private final boolean[] seen;

  OutputChoice(Signature signature) {
    this.signature = signature;
    this.chosen = new ArrayList<>(signature.outputs().size());
    this.seen = new boolean[signature.outputs().size()];
  }

  /** All outputs, in the signature's order. */
  static List<InferRequest.Output> all(Signature signature, boolean binary) {
    List<InferRequest.Output> all = new ArrayList<>(signature.outputs().size());
    for (int i = 0; i < signature.outputs().size(); i++) {
      all.add(new InferRequest.Output(i, binary, 0));
    }
    return all;
  }

  /**
   * Adds an output; refused if the model has none of that name, or at the second time.
   *
   * @param name null where the client gave none
   */
  void add(String name, boolean binary, Parameters parameters) {
    int index = name == null ? -1 : signature.outputIndex(name);
    if (index < 0) {
      throw Invalid.request(
          "unexpected output '%s', the model gives %s",
          name, signature.outputs().stream().map(TensorSpec::name).toList());
    }
    if (seen[index]) {
      throw Invalid.request("output '%s' is asked for twice", name);
    }
    seen[index] = true;
    int classes = (int) parameters.whole("classification", Integer.MAX_VALUE, 0);
    if (classes > 0 && !Classification.isPossible(signature.outputs().get(index))) {
      throw Invalid.request("output '%s' is not of numbers: it has no classes", name);
    }
    chosen.add(new InferRequest.Output(index, binary, classes));
  }

  /** What was added, in that order. */
  List<InferRequest.Output> chosen() {
    return chosen;
  }
}
