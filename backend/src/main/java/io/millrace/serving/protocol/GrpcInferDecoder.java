package io.millrace.serving.protocol;

import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import io.millrace.serving.batching.Priority;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import java.util.List;

/**
 * Decodes {@code ModelInferRequest} against the model's signature. Raw contents stay where they
 * are. Throws {@link io.millrace.platform.ApiException} for whatever is wrong.
 */
public final class GrpcInferDecoder {
  private final Signature signature;
  private final boolean batched;

  /**
   * @param batched whether the first dimension of every input counts rows
   */
  public GrpcInferDecoder(Signature signature, boolean batched) {
    this.signature = signature;
    this.batched = batched;
  }

  /** Decodes a request. */
  public InferRequest decode(ModelInferRequest request) {
    int raw = request.getRawInputContentsCount();
    if (raw > 0 && raw != request.getInputsCount()) {
      throw Invalid.request(
          "raw_input_contents has %d elements for %d inputs", raw, request.getInputsCount());
    }
    InputSet inputs = new InputSet(signature, batched);
    for (int i = 0; i < request.getInputsCount(); i++) {
      InferInputTensor input = request.getInputs(i);
      Datatype datatype = datatype(input);
      long[] shape = shape(input);
      int index = inputs.require(input.getName(), datatype, shape);
      inputs.put(
          index,
          raw > 0
              ? raw(input, datatype, shape, request.getRawInputContents(i))
              : typed(input, datatype, shape));
    }
    List<Tensor> tensors = inputs.inOrder();
    Parameters parameters = Parameters.of(request.getParametersMap());
    return new InferRequest(
        request.getId().isEmpty() ? null : request.getId(),
        tensors,
        inputs.rows(),
        parameters.whole("timeout", Long.MAX_VALUE / 1000, 0),
        (int) parameters.whole("priority", Priority.LOWEST, 0),
        outputs(request));
  }

  private List<InferRequest.Output> outputs(ModelInferRequest request) {
    if (request.getOutputsCount() == 0) {
      return OutputChoice.all(signature, true);
    }
    OutputChoice choice = new OutputChoice(signature);
    for (InferRequestedOutputTensor output : request.getOutputsList()) {
      choice.add(output.getName(), true, Parameters.of(output.getParametersMap()));
    }
    return choice.chosen();
  }

  private static Datatype datatype(InferInputTensor input) {
    return Datatype.named(input.getDatatype())
        .orElseThrow(() -> Invalid.unknownDatatype(input.getDatatype()));
  }

  private static long[] shape(InferInputTensor input) {
    int rank = input.getShapeCount();
    if (rank > Shapes.MAX_RANK) {
      throw Invalid.request("a shape has at most %d dimensions", Shapes.MAX_RANK);
    }
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = input.getShape(i);
    }
    return shape;
  }

  private static Tensor raw(
      InferInputTensor input, Datatype datatype, long[] shape, ByteString bytes) {
    if (input.hasContents()) {
      throw Invalid.request("input '%s' has both contents and raw_input_contents", input.getName());
    }
    return BinaryElements.read(input.getName(), datatype, shape, bytes.asReadOnlyByteBuffer());
  }

  private static Tensor typed(InferInputTensor input, Datatype datatype, long[] shape) {
    InferTensorContents contents = input.getContents();
    int count = TypedContents.count(contents, datatype);
    int elements = Shapes.elements(input.getName(), shape, Integer.MAX_VALUE / 8);
    if (count != elements) {
      throw Invalid.request(
          "input '%s': its contents for %s hold %d elements, its shape asks for %d",
          input.getName(), datatype, count, elements);
    }
    return TypedContents.read(input.getName(), contents, datatype, shape, count);
  }
}
