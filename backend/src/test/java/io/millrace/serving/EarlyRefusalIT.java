package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.millrace.testing.ApiClient;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.MillraceServer;
import io.vertx.grpc.common.GrpcStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenant whose rate is used up is told so by the head of its request alone. */
class EarlyRefusalIT {
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  private static ApiClient acme;

  @BeforeAll
  static void deploy() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    acme = tenant.client();
    tenant.register("digits", OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy("digits", 1);
    acme.post("/v2/models/digits/infer", ROW).expect(200);
    String id = acme.get("/tenant").expect(200).json().path("id").asText();
    MillraceServer.admin()
        .patch("/admin/tenants/" + id, Map.of("quota", Map.of("predictionsPerSecond", 1)))
        .expect(200);
  }

  @Test
  void theBodyIsNeitherReadNorDecoded() {
    ModelInferRequest noInput = ModelInferRequest.newBuilder().setModelName("digits").build();
    GrpcTestClient grpc = GrpcTestClient.stranger().as(acme);
    String method = "/" + GrpcInference.SERVICE + "/ModelInfer";

    // Then: what cannot be decoded is refused for the rate
    eventually(() -> status("/v2/models/digits/infer") == 429);
    eventually(() -> status("/v1/models/digits:predict") == 429);
    eventually(
        () ->
            grpc.call(method, noInput, ModelInferResponse.getDefaultInstance())
                .status()
                .equals(GrpcStatus.RESOURCE_EXHAUSTED));

    // And
    assertThat(status("/v2/models/nothing/infer")).isEqualTo(404);
    assertThat(
            acme.get("/endpoints/digits/refusals?reason=rate_limited")
                .expect(200)
                .json()
                .path("items")
                .findValuesAsText("protocol"))
        .contains("open_inference_rest", "tensorflow_serving", "open_inference_grpc");
  }

  @Test
  void aBodyThatComesLaterLeavesTheConnectionUsable() {
    eventually(EarlyRefusalIT::headAloneIsRefused);
  }

  /** False where the rate had a row again, so that the server waits for the body. */
  private static boolean headAloneIsRefused() {
    URI server = acme.server();
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(500);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      send(socket, "POST /v2/models/digits/infer HTTP/1.1", "Content-Length: 300000\r\n");
      assertThat(answer(in)).startsWith("HTTP/1.1 429");
      socket.setSoTimeout(10_000);
      send(socket, "x".repeat(300_000) + "GET /v2/models/digits HTTP/1.1", "");
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(String path) {
    return acme.post(path, "{").response().statusCode();
  }

  /** A row comes back each second, perhaps just between using up and asking. */
  private static void eventually(BooleanSupplier refused) {
    boolean seen = false;
    for (int attempt = 0; !seen && attempt < 10; attempt++) {
      useUp();
      seen = refused.getAsBoolean();
    }
    assertThat(seen).isTrue();
  }

  private static void send(Socket socket, String line, String more) throws IOException {
    String head =
        line + "\r\nHost: x\r\nAuthorization: " + acme.credential() + "\r\n" + more + "\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The status line of an answer, which is read to its end. */
  private static String answer(BufferedReader in) throws IOException {
    String status = in.readLine();
    int length = 0;
    String line = in.readLine();
    while (!line.isEmpty()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
      line = in.readLine();
    }
    for (int i = 0; i < length; i++) {
      in.read();
    }
    return status;
  }

  /** Takes from the rate until it is used up. */
  private static void useUp() {
    int status = 200;
    while (status != 429) {
      status = acme.post("/v2/models/digits/infer", ROW).response().statusCode();
    }
  }
}
