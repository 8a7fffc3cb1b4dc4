package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import grpc.health.v1.HealthCheckRequest;
import grpc.health.v1.HealthCheckResponse;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.millrace.serving.protocol.Compression;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.GrpcTestClient.Ended;
import io.millrace.testing.MillraceServer;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gRPC port has beside inference itself: health, and messages in gzip. */
class GrpcHealthAndGzipIT {
  private static final String SERVICE = "/inference.GRPCInferenceService/";
  private static final String INFER = SERVICE + "ModelInfer";

  private static GrpcTestClient grpc;

  @BeforeAll
  static void deployModel() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    grpc = GrpcTestClient.stranger().as(tenant.client());
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);
  }

  @Test
  void anybodyMayAskForTheServersHealth() {
    GrpcTestClient stranger = GrpcTestClient.stranger();

    assertThat(health(stranger, "").only().getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    assertThat(health(stranger, "inference.GRPCInferenceService").only().getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    assertThat(health(stranger, "other").status()).isEqualTo(GrpcStatus.NOT_FOUND);
  }

  private static Ended<HealthCheckResponse> health(GrpcTestClient client, String service) {
    return client.call(
        "/grpc.health.v1.Health/Check",
        HealthCheckRequest.newBuilder().setService(service).build(),
        HealthCheckResponse.getDefaultInstance());
  }

  @Test
  void whoCompressesIsAnsweredCompressed() {
    // Given
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("digits")
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("x")
                    .setDatatype("FP32")
                    .addShape(64)
                    .addShape(4))
            .addRawInputContents(ByteString.copyFrom(new byte[64 * 4 * 4]))
            .setId("x".repeat(2_000))
            .build();
    byte[] payload = Compression.deflate(request.toByteArray(), "gzip");
    Ended<ModelInferResponse> plain =
        grpc.call(INFER, request, ModelInferResponse.getDefaultInstance());

    // When
    Ended<ModelInferResponse> one =
        grpc.inGzip(INFER, payload, ModelInferResponse.getDefaultInstance());
    Ended<ModelStreamInferResponse> streamed =
        grpc.inGzip(
            SERVICE + "ModelStreamInfer", payload, ModelStreamInferResponse.getDefaultInstance());

    // Then
    assertThat(one.only()).isEqualTo(plain.only());
    assertThat(streamed.only().getInferResponse().getRawOutputContents(0))
        .isEqualTo(plain.only().getRawOutputContents(0));
    assertThat(one.encoding()).isEqualTo("gzip");
    assertThat(streamed.encoding()).isEqualTo("gzip");
    assertThat(plain.encoding()).as("as it was asked").isNull();
  }

  @Test
  void whatIsNotTheGzipItShouldBeIsRefused() {
    for (int length : List.of(100, 100_000)) {
      Ended<ModelInferResponse> ended =
          grpc.inGzip(INFER, new byte[length], ModelInferResponse.getDefaultInstance());

      assertThat(ended.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
      assertThat(ended.message()).contains("not the gzip");
    }
  }

  @Test
  void healthIsToldToWhoWatches() {
    // When
    HealthCheckResponse whole = watched("");
    HealthCheckResponse other = watched("other");

    // Then
    assertThat(whole.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    assertThat(other.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVICE_UNKNOWN);
  }

  /** What is told first; then the client cancels. */
  private static HealthCheckResponse watched(String service) {
    GrpcClientRequest<Buffer, HealthCheckResponse> call =
        GrpcTestClient.stranger()
            .begin("/grpc.health.v1.Health/Watch", HealthCheckResponse.getDefaultInstance());
    Promise<HealthCheckResponse> first = Promise.promise();
    call.response().onSuccess(response -> response.handler(first::tryComplete));
    call.end(
        Buffer.buffer(HealthCheckRequest.newBuilder().setService(service).build().toByteArray()));
    HealthCheckResponse told = GrpcTestClient.await(first.future());
    call.cancel();
    return told;
  }
}
