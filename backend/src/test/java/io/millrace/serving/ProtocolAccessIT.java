package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import io.millrace.identity.Role;
import io.millrace.platform.Permission;
import io.millrace.platform.grpc.GrpcMethod;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.GrpcTestClient;
import io.millrace.testing.MillraceServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks every route and method of the inference protocols as those who must be refused. */
class ProtocolAccessIT {
  private static final String ENDPOINT = "secret";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final List<ForeignProtocol> PROTOCOLS =
      List.of(
          new OpenInferenceProtocol(null, null, null, null, ""),
          new TensorFlowServing(null, null, null));
  private static final List<GrpcMethod> METHODS = new GrpcInference(null, null, null, "").methods();

  private static ApiClient owner;

  @BeforeAll
  static void makeTenant() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    owner = tenant.client();
    tenant.register(ENDPOINT, OnnxModels.mlp(4, 8, 3), Map.of());
    tenant.deploy(ENDPOINT, 1);
  }

  @TestFactory
  Stream<DynamicTest> nobody() {
    return refusals("nobody", MillraceServer.stranger(), Optional.empty(), 401);
  }

  @TestFactory
  Stream<DynamicTest> aMadeUpKey() {
    ApiClient client = MillraceServer.stranger().withToken("mlr_" + "x".repeat(40));
    return refusals("a made-up key", client, Optional.empty(), 401);
  }

  @TestFactory
  Stream<DynamicTest> aRevokedKey() {
    JsonNode made = newKey(Role.OWNER);
    ApiClient client = MillraceServer.stranger().withToken(made.path("secret").asText());
    client.get("/v2/models/" + ENDPOINT).expect(200);
    owner.delete("/api-keys/" + made.path("apiKey").path("id").asText()).expect(204);
    return refusals("a revoked key", client, Optional.empty(), 401);
  }

  @TestFactory
  Stream<DynamicTest> rolesThatAreTooLow() {
    return Arrays.stream(Role.values())
        .flatMap(
            role ->
                refusals(
                    role.wireName(),
                    MillraceServer.stranger().withToken(newKey(role).path("secret").asText()),
                    Optional.of(role),
                    403));
  }

  @TestFactory
  Stream<DynamicTest> theInstallationsAdmin() {
    return refusals("the admin", MillraceServer.admin(), Optional.empty(), 403);
  }

  /** The same requests as the owner's, of whom the endpoint is not. */
  @TestFactory
  Stream<DynamicTest> anotherTenant() {
    ApiClient other = MillraceServer.newTenant();
    return PROTOCOLS.stream()
        .flatMap(protocol -> protocol.routes().stream())
        .filter(route -> !route.open() && route.path().contains("model"))
        .filter(route -> !route.path().matches("/v2|/v2/models/stats"))
        .map(
            route ->
                DynamicTest.dynamicTest(
                    route.method() + " " + route.path() + " as another tenant",
                    () -> assertThat(send(route, other).status()).isEqualTo(404)));
  }

  @Test
  void anotherTenantsModelsAreNobodysOverGrpc() {
    GrpcTestClient other = GrpcTestClient.stranger().as(MillraceServer.newTenant());
    GrpcTestClient own = GrpcTestClient.stranger().as(owner);
    ModelInferRequest infer = ModelInferRequest.newBuilder().setModelName(ENDPOINT).build();
    ModelMetadataRequest metadata = ModelMetadataRequest.newBuilder().setName(ENDPOINT).build();

    assertThat(call(other, "ModelInfer", infer)).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(call(own, "ModelInfer", infer)).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(call(other, "ModelMetadata", metadata)).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(call(other, "ModelConfig", metadata)).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(call(other, "ModelStatistics", metadata)).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(call(own, "ModelMetadata", metadata)).isEqualTo(GrpcStatus.OK);
    assertThat(call(own, "Nothing", metadata)).isEqualTo(GrpcStatus.UNIMPLEMENTED);
  }

  private static GrpcStatus call(GrpcTestClient client, String method, Message request) {
    return client
        .call("/" + GrpcInference.SERVICE + "/" + method, request, Empty.getDefaultInstance())
        .status();
  }

  /** A stream that is open when its key is revoked is answered no further. */
  @Test
  void aKeyThatIsRevokedEndsItsStream() {
    JsonNode made = newKey(Role.ENGINEER);
    GrpcTestClient client =
        GrpcTestClient.stranger().with("authorization", "Bearer " + made.path("secret").asText());
    GrpcClientRequest<Buffer, ModelInferResponse> call =
        client.begin(
            "/" + GrpcInference.SERVICE + "/ModelStreamInfer",
            ModelInferResponse.getDefaultInstance());
    Buffer wrong =
        Buffer.buffer(ModelInferRequest.newBuilder().setModelName("none").build().toByteArray());
    call.write(wrong);
    GrpcClientResponse<Buffer, ModelInferResponse> response = GrpcTestClient.await(call.response());

    // When
    owner.delete("/api-keys/" + made.path("apiKey").path("id").asText()).expect(204);

    // Then: as soon as the node has heard of it, which the answer to the deletion does not wait for
    Future<Void> ended = response.end().otherwiseEmpty();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              call.write(wrong);
              return ended.isComplete();
            });
    assertThat(response.status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
  }

  /** Refusals of all that the role may not do; without a role, of all that is not open. */
  private static Stream<DynamicTest> refusals(
      String who, ApiClient client, Optional<Role> role, int status) {
    Map<String, Runnable> tests = new LinkedHashMap<>();
    for (ForeignProtocol protocol : PROTOCOLS) {
      protocol.routes().stream()
          .filter(route -> !route.open() && lacks(role, route.permission()))
          .forEach(
              route ->
                  tests.put(
                      route.method() + " " + route.path(), () -> refused(route, client, status)));
    }
    METHODS.stream()
        .filter(method -> !method.open() && lacks(role, method.permission()))
        .forEach(method -> tests.put(method.path(), () -> refused(method, client, status)));
    assertThat(METHODS).hasSizeGreaterThan(8);
    return tests.entrySet().stream()
        .map(
            test ->
                DynamicTest.dynamicTest(test.getKey() + " as " + who, () -> test.getValue().run()));
  }

  private static boolean lacks(Optional<Role> role, Optional<Permission> needed) {
    return role.isEmpty() || !role.get().permissions().contains(needed.orElseThrow());
  }

  private static void refused(ForeignRoute route, ApiClient client, int status) {
    Answer answer = send(route, client);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("error").asText()).isNotEmpty();
  }

  private static Answer send(ForeignRoute route, ApiClient client) {
    String path =
        route
            .path()
            .replaceAll("[$^]|\\(\\?:.*\\)\\?", "")
            .replaceAll("\\(\\?<model>[^)]*\\)|:model", ENDPOINT)
            .replace(":version", "1")
            .replace(":repository", "any");
    return client.send(route.method().name(), path, null);
  }

  private static void refused(GrpcMethod method, ApiClient client, int status) {
    GrpcTestClient grpc = GrpcTestClient.stranger();
    GrpcTestClient caller = client.credential() == null ? grpc : grpc.as(client);
    assertThat(
            caller
                .call(method.path(), Empty.getDefaultInstance(), Empty.getDefaultInstance())
                .status())
        .isEqualTo(status == 401 ? GrpcStatus.UNAUTHENTICATED : GrpcStatus.PERMISSION_DENIED);
  }

  private static JsonNode newKey(Role role) {
    return owner
        .post("/api-keys", Map.of("name", "as " + role.wireName(), "role", role.wireName()))
        .expect(201)
        .json();
  }
}
