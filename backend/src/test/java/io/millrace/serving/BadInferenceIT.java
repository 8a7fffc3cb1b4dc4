package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import io.millrace.testing.ApiClient;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.MillraceServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and clients as they should not be: each gets its answer, and the server lives. */
class BadInferenceIT {
  private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";
  private static final String GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  private static ServingTenant tenant;
  private static ApiClient acme;

  @BeforeAll
  static void deployModels() {
    tenant = new ServingTenant(MillraceServer.newTenant());
    acme = tenant.client();
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);
    tenant.register("wide", OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, 2), Map.of());
    tenant.deploy("wide", 1);
  }

  @AfterEach
  void theServerLives() {
    acme.post("/v2/models/digits/infer", GOOD).expect(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[9223372036854775807,4] | 400 | more elements than the body",
        "[99999999999999999999,4] | 400 | whole numbers below 2^63",
        "[-1,4] | 400 | negative dimension",
        "[4611686018427387904,4] | 400 | more elements than the body",
        "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] | 400 | at most 16 dimensions",
        "[0,4] | 400 | more elements than the 0",
        "[1.5,4] | 400 | whole numbers",
      })
  void shapesThatCannotBe(String shape, int status, String message) {
    String body = GOOD.replace("[1,4]", shape);

    assertThat(
            acme.post("/v2/models/digits/infer", body).expect(status).json().path("error").asText())
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource({"-1", "999999999", "2147483648", "99999999999999999999", "1e3", "1"})
  void headerLengthsThatLie(String length) {
    assertThat(
            acme.withHeader("Inference-Header-Content-Length", length)
                .send("POST", "/v2/models/digits/infer", GOOD.getBytes(StandardCharsets.UTF_8))
                .expect(400)
                .json()
                .path("error")
                .asText())
        .isNotEmpty();
  }

  @Test
  void jsonThatIsDeepOrNamesAFieldTwiceIsRefused() {
    for (String wrong :
        List.of(
            "[".repeat(100_000),
            "{\"inputs\":".repeat(50_000),
            GOOD.replace("[1,2,3,4]", "[".repeat(1_000) + "]".repeat(1_000)),
            GOOD.replace("\"shape\"", "\"shape\":[1,4],\"shape\""),
            GOOD.replace("1,2,3,4", "1" + "0".repeat(500) + ",2,3,4"))) {
      acme.post("/v2/models/digits/infer", wrong).expect(400);
    }
  }

  @Test
  void numbersThatAreNoneGoInAndComeOutAsTokens() {
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\","
            + "\"data\":[NaN,Infinity,-Infinity,1e39]}]}";

    assertThat(acme.post("/v2/models/wide/infer", body).expect(200).text())
        .contains("[NaN,Infinity,-Infinity,Infinity]");
  }

  @Test
  void aMillionTinyChunksAreABodyLikeAnother() throws IOException {
    try (Socket socket = open()) {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      out.write(head("Transfer-Encoding: chunked"));
      byte[] space = "1\r\n \r\n".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 1_000_000; i++) {
        out.write(space);
      }
      out.write(
          (Integer.toHexString(GOOD.length()) + "\r\n" + GOOD + "\r\n0\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(statusLine(socket)).contains(" 200 ");
    }
  }

  @Test
  void aClientThatWritesSlowlyOrNotToTheEndHoldsNobodyUp() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket socket = open();
      socket.getOutputStream().write(head("Content-Length: " + GOOD.length()));
      socket.getOutputStream().write(GOOD.getBytes(StandardCharsets.UTF_8), 0, 20);
      sockets.add(socket);
    }
    for (int i = 0; i < 50; i++) {
      acme.post("/v2/models/digits/infer", GOOD).expect(200);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aClientThatReadsNothingHoldsNobodyUp() throws IOException {
    // Given
    String rows = "1,2,".repeat(20_000);
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[20000,2],\"datatype\":\"FP32\",\"data\":["
            + rows.substring(0, rows.length() - 1)
            + "]}]}";
    byte[] request =
        (new String(head("Content-Length: " + body.length()), StandardCharsets.UTF_8)
                    .replace("/digits/", "/wide/")
                + body)
            .getBytes(StandardCharsets.UTF_8);

    // When
    try (Socket socket = open()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 200; i++) {
                    socket.getOutputStream().write(request);
                  }
                } catch (IOException closed) {
                  assertThat(closed).isNotNull();
                }
              });
      for (int i = 0; i < 50; i++) {
        acme.post("/v2/models/digits/infer", GOOD).expect(200);
      }

      // Then
      socket.close();
      writing.join();
    }
  }

  @Test
  void aVersionThatIsBeingUnloadedAnswersOrSaysSo() {
    // Given
    tenant.register("going", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("going", 1);
    AtomicBoolean stop = new AtomicBoolean();
    List<Integer> statuses = new ArrayList<>();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                statuses.add(acme.post("/v2/models/going/infer", GOOD).status());
              }
            });

    // When
    for (int i = 0; i < 3; i++) {
      acme.delete("/endpoints/going").expect(204);
      tenant.deploy("going", 1);
    }
    stop.set(true);
    load.join();

    // Then
    assertThat(statuses).contains(200).isSubsetOf(200, 404, 503);
  }

  @Test
  void messagesThatAreNoneAreRefusedOverGrpc() {
    GrpcTestClient grpc = GrpcTestClient.stranger().as(acme);
    ModelInferRequest garbage =
        ModelInferRequest.newBuilder()
            .setModelName("digits")
            .addInputs(InferInputTensor.newBuilder().setName("x").setDatatype("FP32").addShape(-7))
            .addRawInputContents(ByteString.EMPTY)
            .build();

    assertThat(status(grpc, garbage.toByteArray())).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(status(grpc, new byte[] {(byte) 0xff, 1, 2, 3}))
        .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(status(grpc, new byte[(64 << 20) + 1])).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
  }

  @Test
  void aCallWithoutAMessageOrWithTwoIsRefused() {
    GrpcTestClient grpc = GrpcTestClient.stranger().as(acme);
    ModelInferRequest message = ModelInferRequest.newBuilder().setModelName("digits").build();

    assertThat(grpc.stream(INFER, List.of(), ModelInferResponse.getDefaultInstance()).status())
        .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(
            grpc.stream(INFER, List.of(message, message), ModelInferResponse.getDefaultInstance())
                .status())
        .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
  }

  @Test
  void streamsThatAreCutInTheMiddleLeaveNothingBehind() {
    GrpcTestClient grpc = GrpcTestClient.stranger().as(acme);
    Buffer message =
        Buffer.buffer(ModelInferRequest.newBuilder().setModelName("none").build().toByteArray());
    for (int i = 0; i < 20; i++) {
      GrpcClientRequest<Buffer, ModelInferResponse> call =
          grpc.begin(
              "/inference.GRPCInferenceService/ModelStreamInfer",
              ModelInferResponse.getDefaultInstance());
      for (int j = 0; j < 100; j++) {
        call.write(message);
      }
      call.cancel();
    }
    assertThat(
            acme.get("/endpoints/digits/statistics").expect(200).json().path("queueDepth").asInt())
        .isZero();
  }

  @Test
  void otherProtocolsOnTheGrpcPortAreToldSo() throws IOException {
    String[] address = MillraceServer.shared().grpcAddress().split(":", -1);
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(statusLine(socket)).contains(" 415 ");
    }
  }

  private static GrpcStatus status(GrpcTestClient grpc, byte[] message) {
    GrpcClientRequest<Buffer, ModelInferResponse> call =
        grpc.begin(INFER, ModelInferResponse.getDefaultInstance());
    call.end(Buffer.buffer(message)).otherwiseEmpty();
    return GrpcTestClient.await(
        call.response()
            .compose(
                response ->
                    response.end().transform(end -> Future.succeededFuture(response.status()))));
  }

  private static Socket open() throws IOException {
    URI server = acme.server();
    Socket socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static byte[] head(String length) {
    return ("POST /v2/models/digits/infer HTTP/1.1\r\nHost: a\r\nAuthorization: "
            + acme.credential()
            + "\r\n"
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String statusLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      next = in.read();
    }
    return line.toString();
  }
}
