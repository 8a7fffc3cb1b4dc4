package io.millrace.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import inference.ModelInferRequest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GrpcInferHeadTest {

  @Test
  void readsWhatLeadsTheMessage() {
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder().setModelName("größe").setId("7");

    assertThat(GrpcInferHead.of(request.build().toByteArray()))
        .contains(new GrpcInferHead("größe", ""));
    assertThat(GrpcInferHead.of(request.setModelVersion("3").build().toByteArray()))
        .contains(new GrpcInferHead("größe", "3"));
    assertThat(
            GrpcInferHead.of(
                ModelInferRequest.newBuilder().setModelName("m").build().toByteArray()))
        .contains(new GrpcInferHead("m", ""));
  }

  @Test
  void saysNothingOfOtherMessages() {
    byte[] whole = ModelInferRequest.newBuilder().setModelName("digits").build().toByteArray();

    assertThat(GrpcInferHead.of(new byte[0])).isEmpty();
    assertThat(GrpcInferHead.of(Arrays.copyOf(whole, 4))).isEmpty();
    assertThat(GrpcInferHead.of(new byte[] {10, 1, (byte) 0xff})).isEmpty();
    assertThat(GrpcInferHead.of(ModelInferRequest.newBuilder().setId("1").build().toByteArray()))
        .isEmpty();
  }
}
