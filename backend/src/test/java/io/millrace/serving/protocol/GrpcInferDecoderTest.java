package io.millrace.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import io.millrace.platform.ApiException;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcInferDecoderTest {
  private static final Signature FLOATS = signature(Datatype.FP32, -1L, 2L);

  @Test
  void parametersIdAndOutputsAreRead() {
    // When
    InferRequest request =
        decode(
            message ->
                message
                    .setId("i")
                    .putParameters("timeout", parameter(5_000))
                    .putParameters("priority", parameter(2))
                    .putParameters("sequence_id", parameter(9))
                    .addOutputs(
                        InferRequestedOutputTensor.newBuilder()
                            .setName("y")
                            .putParameters("classification", parameter(3))));

    // Then
    assertThat(request.id()).isEqualTo("i");
    assertThat(request.timeoutMicros()).isEqualTo(5_000);
    assertThat(request.priority()).isEqualTo(2);
    assertThat(request.outputs()).containsExactly(new InferRequest.Output(0, true, 3));
  }

  /** A zero of each type, in the field that the protocol gives it. */
  @ParameterizedTest
  @EnumSource(
      value = Datatype.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FP16", "BF16"})
  void typedContentsOfEachDatatypeAreRead(Datatype datatype) {
    InferTensorContents contents =
        InferTensorContents.newBuilder()
            .addBoolContents(true)
            .addIntContents(-1)
            .addInt64Contents(-1)
            .addUintContents(1)
            .addUint64Contents(1)
            .addFp32Contents(1)
            .addFp64Contents(1)
            .addBytesContents(ByteString.copyFromUtf8("x"))
            .build();

    // When
    Tensor tensor =
        new GrpcInferDecoder(signature(datatype, -1L), true)
            .decode(
                ModelInferRequest.newBuilder()
                    .addInputs(input(datatype, 1).setContents(contents))
                    .build())
            .inputs()
            .get(0);

    // Then
    if (datatype == Datatype.BYTES) {
      assertThat(tensor.strings()[0]).containsExactly('x');
    } else {
      assertThat(tensor.data().remaining()).isEqualTo(datatype.size());
    }
  }

  @Test
  void wrongRequestsAreAnsweredInTheCallersTerms() {
    wrong(m -> m.clearRawInputContents(), "its contents for FP32 hold 0 elements");
    wrong(m -> m.addRawInputContents(ByteString.EMPTY), "2 elements for 1 inputs");
    wrong(
        m -> m.setRawInputContents(0, ByteString.copyFrom(new byte[7])),
        "its binary data has 7 bytes, its shape and datatype need 8");
    wrong(m -> m.setInputs(0, input(Datatype.FP32, -1, 2)), "negative dimension");
    wrong(m -> m.setInputs(0, input(Datatype.FP32, Long.MAX_VALUE, 2)), "more elements than");
    wrong(m -> m.setInputs(0, input(Datatype.FP32, 1, 3)), "unexpected shape [1, 3]");
    wrong(
        m -> m.setInputs(0, input(Datatype.FP32, 0, 2)).setRawInputContents(0, ByteString.EMPTY),
        "at least 1");
    wrong(m -> m.setInputs(0, input(Datatype.FP64, 1, 2)), "datatype FP64, the model takes FP32");
    wrong(m -> m.setInputs(0, m.getInputs(0).toBuilder().setDatatype("FP1")), "is unknown");
    wrong(m -> m.setInputs(0, m.getInputs(0).toBuilder().setName("q")), "unexpected input 'q'");
    wrong(
        m ->
            m.setInputs(
                0, m.getInputs(0).toBuilder().setContents(InferTensorContents.newBuilder())),
        "both contents and raw_input_contents");
  }

  @Test
  void inputsAndOutputsThatDoNotBelongAreNamed() {
    wrong(m -> m.clearInputs().clearRawInputContents(), "input 'x' is missing");
    wrong(
        m -> m.addInputs(m.getInputs(0)).addRawInputContents(m.getRawInputContents(0)),
        "is there twice");
    wrong(m -> m.addOutputs(output("q")), "unexpected output 'q'");
    wrong(m -> m.addOutputs(output("y")).addOutputs(output("y")), "asked for twice");
    wrong(m -> m.putParameters("timeout", parameter(-1)), "must be a whole number");
    wrong(m -> m.putParameters("priority", parameter(11)), "a whole number from 0 to 10");
    wrong(m -> m.putParameters("timeout", InferParameter.getDefaultInstance()), "has no value");
    wrong(
        m -> {
          InferInputTensor.Builder deep = input(Datatype.FP32, 1);
          for (int i = 0; i < 20; i++) {
            deep.addShape(1);
          }
          m.setInputs(0, deep);
        },
        "at most 16 dimensions");
  }

  @Test
  void valuesThatTheFieldCannotHoldAreRefused() {
    assertThatThrownBy(
            () ->
                new GrpcInferDecoder(signature(Datatype.FP16, -1L), true)
                    .decode(
                        ModelInferRequest.newBuilder().addInputs(input(Datatype.FP16, 1)).build()))
        .hasMessageContaining("only be sent as raw_input_contents");
    assertThatThrownBy(
            () ->
                new GrpcInferDecoder(signature(Datatype.UINT8, -1L), true)
                    .decode(
                        ModelInferRequest.newBuilder()
                            .addInputs(
                                input(Datatype.UINT8, 1)
                                    .setContents(
                                        InferTensorContents.newBuilder().addUintContents(256)))
                            .build()))
        .hasMessageContaining("256 is not a value of UINT8");
  }

  private static void wrong(Consumer<ModelInferRequest.Builder> change, String message) {
    assertThatThrownBy(() -> decode(change))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(message);
  }

  private static InferRequest decode(Consumer<ModelInferRequest.Builder> change) {
    ModelInferRequest.Builder message =
        ModelInferRequest.newBuilder()
            .addInputs(input(Datatype.FP32, 1, 2))
            .addRawInputContents(ByteString.copyFrom(new byte[8]));
    change.accept(message);
    return new GrpcInferDecoder(FLOATS, true).decode(message.build());
  }

  private static Signature signature(Datatype datatype, Long... shape) {
    return new Signature(
        List.of(new TensorSpec("x", datatype, List.of(shape))),
        List.of(new TensorSpec("y", datatype, List.of(shape))));
  }

  private static InferInputTensor.Builder input(Datatype datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("x").setDatatype(datatype.name());
    for (long dimension : shape) {
      input.addShape(dimension);
    }
    return input;
  }

  private static InferRequestedOutputTensor output(String name) {
    return InferRequestedOutputTensor.newBuilder().setName(name).build();
  }

  private static InferParameter parameter(long value) {
    return InferParameter.newBuilder().setInt64Param(value).build();
  }
}
