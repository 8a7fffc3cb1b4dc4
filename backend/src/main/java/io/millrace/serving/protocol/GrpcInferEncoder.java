package io.millrace.serving.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import inference.ModelInferResponse;
import inference.ModelInferResponse.InferOutputTensor;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import java.util.List;

/** Encodes answers of one model version as {@code ModelInferResponse} with raw contents. */
public final class GrpcInferEncoder {
  private final AnswerShape shape;
  private final ModelInferResponse start;

  public GrpcInferEncoder(AnswerShape shape) {
    this.shape = shape;
    this.start =
        ModelInferResponse.newBuilder()
            .setModelName(shape.model())
            .setModelVersion(shape.version())
            .buildPartial();
  }

  /**
   * Encodes an answer, without copying: to be serialised while the outputs' memory is valid.
   *
   * @param outputs all outputs, in the signature's order
   */
  public ModelInferResponse encode(InferRequest request, List<Tensor> outputs) {
    ModelInferResponse.Builder response = start.toBuilder();
    if (request.id() != null) {
      response.setId(request.id());
    }
    List<Tensor> answers = shape.answers(request, outputs);
    for (int i = 0; i < answers.size(); i++) {
      Tensor tensor = answers.get(i);
      InferOutputTensor.Builder output =
          InferOutputTensor.newBuilder()
              .setName(shape.outputName(request.outputs().get(i)))
              .setDatatype(tensor.datatype().name());
      for (long dimension : tensor.shape()) {
        output.addShape(dimension);
      }
      response.addOutputs(output).addRawOutputContents(raw(tensor));
    }
    return response.build();
  }

  private static ByteString raw(Tensor tensor) {
    if (tensor.datatype() != Datatype.BYTES) {
      return UnsafeByteOperations.unsafeWrap(tensor.data());
    }
    byte[] bytes = new byte[BinaryElements.size(tensor)];
    BinaryElements.copy(tensor, bytes, 0);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
