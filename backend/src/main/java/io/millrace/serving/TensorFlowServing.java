package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.Operation;
import io.millrace.platform.http.Reply;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.protocol.PredictDecoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TensorFlow Serving's REST API. A model is an endpoint, a version the registered version's number,
 * a label an alias of the registered model.
 */
final class TensorFlowServing implements ForeignProtocol {
  private static final String PREFIX = "/v1/models";
  private static final String MODEL = "(?<model>[^/:]+)";
  private static final String VERSION =
      "(?:/versions/(?<version>[0-9]+)|/labels/(?<label>[^/:]+))?";
  private static final long MAX_BODY_BYTES = 64L << 20;

  private final ServedModels models;
  private final InferCalls calls;
  private final ExamplePredictions examples;

  TensorFlowServing(ServedModels models, InferCalls calls, ExamplePredictions examples) {
    this.models = models;
    this.calls = calls;
    this.examples = examples;
  }

  @Override
  public String name() {
    return "TensorFlow Serving";
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<ForeignRoute> routes() {
    return List.of(
        read("", this::status),
        read("/metadata", this::metadata),
        infer("predict", this::predict),
        infer("classify", request -> examples.classify(request, target(request))),
        infer("regress", request -> examples.regress(request, target(request))));
  }

  @Override
  public void beforeBody(ForeignRoute route, ApiRequest request) {
    if (route.permission().filter(Permission.ENDPOINTS_PREDICT::equals).isPresent()) {
      calls.refuseEarly(
          request.caller(),
          Protocol.TENSORFLOW_SERVING,
          request.path("model"),
          version(request),
          0);
    }
  }

  @Override
  public Reply error(ApiException problem) {
    return Reply.json(problem.code().status(), Map.of("error", problem.getMessage()));
  }

  private static ForeignRoute read(String suffix, Operation operation) {
    return route(HttpMethod.GET, suffix, Permission.ENDPOINTS_READ, 0, operation);
  }

  private static ForeignRoute infer(String verb, Operation operation) {
    return route(
        HttpMethod.POST, ":" + verb, Permission.ENDPOINTS_PREDICT, MAX_BODY_BYTES, operation);
  }

  private static ForeignRoute route(
      HttpMethod method, String suffix, Permission permission, long bytes, Operation operation) {
    return new ForeignRoute(
        method,
        "^" + PREFIX + "/" + MODEL + VERSION + suffix + "$",
        false,
        Optional.of(permission),
        bytes,
        false,
        Idempotent.NATURAL,
        operation);
  }

  private Future<Reply> status(ApiRequest request) {
    Optional<Integer> version = version(request);
    List<Map<String, Object>> states =
        models.versions(request.caller(), request.path("model")).stream()
            .filter(each -> version.isEmpty() || each.version().equals(version.get().toString()))
            .map(TensorFlowServing::state)
            .toList();
    if (states.isEmpty()) {
      throw ApiException.of(
          ErrorCode.NOT_FOUND,
          "Could not find any versions of model " + request.path("model") + " as asked for.");
    }
    return Future.succeededFuture(Reply.ok(Map.of("model_version_status", states)));
  }

  private static Map<String, Object> state(ServedModels.Indexed version) {
    String state =
        switch (version.state()) {
          case READY -> "AVAILABLE";
          case LOADING -> "LOADING";
          case UNAVAILABLE -> "END";
        };
    return Map.of(
        "version",
        version.version(),
        "state",
        state,
        "status",
        Map.of(
            "error_code",
            version.reason().isEmpty() ? "OK" : "UNKNOWN",
            "error_message",
            version.reason()));
  }

  private Future<Reply> metadata(ApiRequest request) {
    LiveDeployment deployment =
        models.endpoint(request.caller(), request.path("model")).take(version(request));
    try {
      return Future.succeededFuture(
          Reply.ok(TensorFlowDescriptions.metadata(request.path("model"), deployment)));
    } finally {
      deployment.release();
    }
  }

  private Future<Reply> predict(ApiRequest request) {
    Predicting predicting = new Predicting(request.rawBody().getBytes());
    return calls.infer(
        target(request),
        deployment -> predicting.decode(deployment).request(),
        (deployment, decoded, outputs, id) ->
            Reply.bytes(
                    Buffer.buffer(
                        deployment.codecs().predictEncoder().encode(predicting.decoded, outputs)),
                    "application/json")
                .header(OpenInferenceProtocol.PREDICTION_ID, id.toString()));
  }

  /** A body, and what became of it. */
  private static final class Predicting {
    private final byte[] body;
    private PredictDecoder.Decoded decoded;

    Predicting(byte[] body) {
      this.body = body;
    }

    PredictDecoder.Decoded decode(LiveDeployment deployment) {
      decoded = deployment.codecs().predictDecoder().decode(body);
      return decoded;
    }
  }

  private InferCalls.Target target(ApiRequest request) {
    return new InferCalls.Target(
        request.caller(),
        Protocol.TENSORFLOW_SERVING,
        request.path("model"),
        version(request),
        request.header(Sticky.HEADER),
        0,
        request::onGone);
  }

  /** The version that the path names by its number or by a label; empty for the traffic split. */
  private Optional<Integer> version(ApiRequest request) {
    if (request.path("version") != null) {
      return Optional.of(request.pathInt("version"));
    }
    String label = request.path("label");
    return label == null
        ? Optional.empty()
        : Optional.of(
            models.endpoint(request.caller(), request.path("model")).wanted().deployments().stream()
                .map(Deployed::version)
                .filter(version -> version.aliases().contains(label))
                .findFirst()
                .orElseThrow(() -> unknownLabel(label))
                .version());
  }

  private static ApiException unknownLabel(String label) {
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "Unrecognized servable version label: "
            + label
            + ". No deployed version has the alias of that name.");
  }
}
