package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.Operation;
import io.millrace.platform.http.Reply;
import io.millrace.platform.time.Ids;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.TensorSpec;
import io.millrace.serving.protocol.InferEncoder.Encoded;
import io.millrace.serving.protocol.InferRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The Open Inference Protocol, version 2, with binary tensor data. A model of the protocol is an
 * endpoint; its versions are the model versions deployed there.
 */
final class OpenInferenceProtocol implements ForeignProtocol {
  static final String PREDICTION_ID = "millrace-prediction-id";
  private static final String PREFIX = "/v2";
  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
  private static final long MAX_BODY_BYTES = 64L << 20;

  private final ServingTable table;
  private final Predictor predictor;
  private final Ids ids;
  private final String serverVersion;

  OpenInferenceProtocol(ServingTable table, Predictor predictor, Ids ids, String serverVersion) {
    this.table = table;
    this.predictor = predictor;
    this.ids = ids;
    this.serverVersion = serverVersion;
  }

  @Override
  public String name() {
    return "Open Inference Protocol";
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<ForeignRoute> routes() {
    List<ForeignRoute> routes = new ArrayList<>();
    routes.add(open("/health/live", request -> done(Reply.ok(Map.of("live", true)))));
    routes.add(open("/health/ready", this::ready));
    routes.add(read("", request -> done(Reply.ok(server()))));
    for (String model : List.of("/models/:model", "/models/:model/versions/:version")) {
      routes.add(read(model, this::metadata));
      routes.add(read(model + "/ready", this::modelReady));
      routes.add(
          new ForeignRoute(
              HttpMethod.POST,
              PREFIX + model + "/infer",
              false,
              Optional.of(Permission.ENDPOINTS_PREDICT),
              MAX_BODY_BYTES,
              false,
              Idempotent.NATURAL,
              this::infer));
    }
    return routes;
  }

  @Override
  public Reply error(ApiException problem) {
    return Reply.json(problem.code().status(), Map.of("error", problem.getMessage()));
  }

  private static ForeignRoute open(String path, Operation operation) {
    return get(path, true, Optional.empty(), operation);
  }

  private static ForeignRoute read(String path, Operation operation) {
    return get(path, false, Optional.of(Permission.ENDPOINTS_READ), operation);
  }

  private static ForeignRoute get(
      String path, boolean open, Optional<Permission> permission, Operation operation) {
    return new ForeignRoute(
        HttpMethod.GET, PREFIX + path, open, permission, 0, false, Idempotent.NATURAL, operation);
  }

  private Future<Reply> ready(ApiRequest request) {
    boolean ready = table.isReady();
    return done(Reply.json(ready ? 200 : 503, Map.of("ready", ready)));
  }

  private Map<String, Object> server() {
    return Map.of(
        "name", "millrace", "version", serverVersion, "extensions", List.of("binary_tensor_data"));
  }

  private Future<Reply> modelReady(ApiRequest request) {
    LiveEndpoint endpoint = endpoint(request);
    LiveDeployment deployment = endpoint.take(version(request));
    deployment.release();
    return done(Reply.ok(Map.of("name", endpoint.wanted().name(), "ready", true)));
  }

  private Future<Reply> metadata(ApiRequest request) {
    LiveEndpoint endpoint = endpoint(request);
    LiveDeployment deployment = endpoint.take(version(request));
    try {
      Signature signature = deployment.model().signature();
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("name", endpoint.wanted().name());
      body.put(
          "versions",
          endpoint.deployments().stream()
              .map(each -> Integer.toString(each.deployed().version().version()))
              .toList());
      body.put("platform", "onnxruntime_onnx");
      body.put("inputs", signature.inputs().stream().map(OpenInferenceProtocol::tensor).toList());
      body.put("outputs", signature.outputs().stream().map(OpenInferenceProtocol::tensor).toList());
      return done(Reply.ok(body));
    } finally {
      deployment.release();
    }
  }

  private static Map<String, Object> tensor(TensorSpec spec) {
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", spec.name());
    tensor.put("datatype", spec.datatype().name());
    tensor.put("shape", spec.shape());
    return tensor;
  }

  private Future<Reply> infer(ApiRequest request) {
    LiveEndpoint endpoint = endpoint(request);
    LiveDeployment deployment = endpoint.take(version(request));
    try {
      return infer(request, endpoint, deployment).eventually(() -> released(deployment));
    } catch (RuntimeException e) {
      deployment.release();
      throw e;
    }
  }

  private Future<Reply> infer(
      ApiRequest request, LiveEndpoint endpoint, LiveDeployment deployment) {
    InferRequest decoded =
        deployment.decoder().decode(request.rawBody().getBytes(), headerLength(request));
    UUID id = ids.next();
    return predictor
        .run(
            request.caller(),
            endpoint,
            deployment,
            decoded.inputs(),
            decoded.rows(),
            decoded.timeoutMicros(),
            outputs -> {
              predictor.tell(
                  id,
                  endpoint,
                  deployment,
                  decoded.rows(),
                  outputs,
                  row -> RowCopy.of(deployment, decoded.inputs(), row, decoded.rows()));
              return deployment.encoder().encode(decoded, outputs);
            })
        .map(encoded -> reply(encoded, id));
  }

  private static Reply reply(Encoded encoded, UUID id) {
    boolean binary = encoded.headerLength() >= 0;
    Reply reply =
        Reply.bytes(
                Buffer.buffer(encoded.body()),
                binary ? "application/octet-stream" : "application/json")
            .header(PREDICTION_ID, id.toString());
    return binary ? reply.header(HEADER_LENGTH, Integer.toString(encoded.headerLength())) : reply;
  }

  private static Future<Void> released(LiveDeployment deployment) {
    deployment.release();
    return Future.succeededFuture();
  }

  private LiveEndpoint endpoint(ApiRequest request) {
    Caller caller = request.caller();
    if (caller.tenantId() == null) {
      throw ApiException.of(ErrorCode.FORBIDDEN, "This credential belongs to no tenant.");
    }
    return table.require(caller.tenantId(), request.path("model"));
  }

  private static Optional<Integer> version(ApiRequest request) {
    return request.path("version") == null
        ? Optional.empty()
        : Optional.of(request.pathInt("version"));
  }

  private static Integer headerLength(ApiRequest request) {
    String value = request.header(HEADER_LENGTH).orElse(null);
    if (value == null) {
      return null;
    }
    try {
      return Integer.valueOf(value);
    } catch (NumberFormatException e) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST, HEADER_LENGTH + " must be a whole number of bytes");
    }
  }

  private static Future<Reply> done(Reply reply) {
    return Future.succeededFuture(reply);
  }
}
