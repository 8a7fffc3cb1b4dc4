package io.millrace.serving.engine;

import java.util.List;

/** What a model takes and gives, in the order of the file. */
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Every tensor is a list of rows of known size: rows of several requests can share one run. */
  public boolean hasRows() {
    return inputs.stream().allMatch(TensorSpec::hasRows)
        && outputs.stream().allMatch(TensorSpec::hasRows);
  }

  /** Position of the input of that name, -1 if there is none. */
  public int inputIndex(String name) {
    return indexOf(inputs, name);
  }

  /** Position of the output of that name, -1 if there is none. */
  public int outputIndex(String name) {
    return indexOf(outputs, name);
  }

  private static int indexOf(List<TensorSpec> specs, String name) {
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
