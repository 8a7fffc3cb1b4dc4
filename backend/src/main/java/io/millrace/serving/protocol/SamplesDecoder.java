package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decodes what a framework gave for some inputs: {@code {"inputs": {name: rows}, "outputs": {name:
 * rows}}}, where the rows alone will do for a model with one input, or one output. Throws {@link
 * io.millrace.platform.ApiException} for whatever is wrong.
 */
public final class SamplesDecoder {
  private final Signature signature;

  public SamplesDecoder(Signature signature) {
    this.signature = signature;
  }

  /**
   * Decoded samples.
   *
   * @param inputs in the signature's order; the first dimension counts rows, of all the same
   * @param outputs in the signature's order, as many rows; empty for one that was not kept. Numbers
   *     are doubles, whatever the model's type, so that nothing is lost before they are compared
   */
  public record Samples(int rows, List<Tensor> inputs, List<Optional<Tensor>> outputs) {}

  /** Decodes a file. */
  public Samples decode(byte[] file) {
    NestedElements[] inputs = new NestedElements[signature.inputs().size()];
    NestedElements[] outputs = new NestedElements[signature.outputs().size()];
    try (JsonParser parser = InferDecoder.JSON.createParser(file)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Invalid.request("the samples must be a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "inputs" -> read(parser, "input", signature.inputs(), inputs);
          case "outputs" -> read(parser, "output", signature.outputs(), outputs);
          default -> parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw Invalid.request("the samples are no JSON: %s", e.getOriginalMessage());
    } catch (IOException e) {
      throw Invalid.request("the samples cannot be read: %s", e.getMessage());
    }
    return samples(inputs, outputs);
  }

  private static void read(
      JsonParser parser, String what, List<TensorSpec> specs, NestedElements[] columns)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      if (specs.size() != 1) {
        throw Invalid.request(
            "the model has %d %ss: name them, %s", specs.size(), what, names(specs));
      }
      column(parser, what, specs, columns, 0);
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int index = names(specs).indexOf(parser.currentName());
      if (index < 0) {
        throw Invalid.request(
            "unexpected %s '%s', the model has %s", what, parser.currentName(), names(specs));
      }
      parser.nextToken();
      column(parser, what, specs, columns, index);
    }
  }

  private static void column(
      JsonParser parser, String what, List<TensorSpec> specs, NestedElements[] columns, int index)
      throws IOException {
    TensorSpec spec = specs.get(index);
    if (columns[index] != null) {
      throw Invalid.request("%s '%s' is there twice", what, spec.name());
    }
    columns[index] =
        new NestedElements(
            parser,
            what,
            spec.name(),
            what.equals("input") ? spec.datatype() : compared(spec.datatype()));
    columns[index].read(parser, 0);
  }

  private static Datatype compared(Datatype datatype) {
    return switch (datatype) {
      case BOOL, BYTES -> datatype;
      default -> Datatype.FP64;
    };
  }

  private Samples samples(NestedElements[] inputs, NestedElements[] outputs) {
    if (inputs.length == 0) {
      throw Invalid.request("the model takes no input");
    }
    InputSet set = new InputSet(signature, true);
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i] == null) {
        throw Invalid.request("input '%s' is missing", signature.inputs().get(i).name());
      }
      Tensor tensor = inputs[i].tensor();
      requireRank(signature.inputs().get(i), tensor);
      set.put(i, tensor);
    }
    int rows = set.rows();
    List<Optional<Tensor>> kept =
        Arrays.stream(outputs)
            .map(each -> Optional.ofNullable(each).map(NestedElements::tensor))
            .toList();
    if (kept.stream().allMatch(Optional::isEmpty)) {
      throw Invalid.request("there is no output to compare with");
    }
    for (int i = 0; i < outputs.length; i++) {
      requireRows(signature.outputs().get(i).name(), kept.get(i), rows);
    }
    return new Samples(rows, set.inOrder(), kept);
  }

  /** Rows are taken apart for the model, so that the first dimension may be any. */
  private static void requireRank(TensorSpec spec, Tensor tensor) {
    long[] shape = tensor.shape().clone();
    if (shape.length == 0 || shape[0] == 0 || spec.shape().isEmpty()) {
      throw Invalid.request("input '%s' has no rows", spec.name());
    }
    if (spec.shape().get(0) > 0) {
      shape[0] = spec.shape().get(0);
    }
    Shapes.requireFits(spec, shape);
  }

  private static void requireRows(String name, Optional<Tensor> output, int rows) {
    if (output.isEmpty()) {
      return;
    }
    long[] shape = output.get().shape();
    if (shape.length == 0 || shape[0] != rows) {
      throw Invalid.request(
          "output '%s' has the shape %s where the inputs have %d rows",
          name, Arrays.toString(shape), rows);
    }
  }

  private static List<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).toList();
  }
}
