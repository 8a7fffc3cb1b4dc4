package io.millrace.serving;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.Operation;
import io.millrace.platform.http.Reply;
import io.millrace.serving.protocol.InferEncoder.Encoded;
import io.millrace.serving.protocol.LoadRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
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
  private static final long MAX_SMALL_BODY_BYTES = 64L << 10;

  static final String SERVER = "millrace";
  static final List<String> EXTENSIONS =
      List.of(
          "binary_tensor_data",
          "classification",
          "model_configuration",
          "model_repository",
          "parameters",
          "schedule_policy",
          "statistics");

  private final ServedModels models;
  private final InferCalls calls;
  private final CompressedBodies bodies;
  private final Repository repository;
  private final String serverVersion;

  OpenInferenceProtocol(
      ServedModels models,
      InferCalls calls,
      CompressedBodies bodies,
      Repository repository,
      String serverVersion) {
    this.models = models;
    this.calls = calls;
    this.bodies = bodies;
    this.repository = repository;
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
    routes.add(read("/models/stats", this::statistics));
    for (String model : List.of("/models/:model", "/models/:model/versions/:version")) {
      routes.add(read(model, this::metadata));
      routes.add(read(model + "/ready", this::modelReady));
      routes.add(read(model + "/config", this::configuration));
      routes.add(read(model + "/stats", this::statistics));
      routes.add(post(model + "/infer", Permission.ENDPOINTS_PREDICT, MAX_BODY_BYTES, this::infer));
    }
    for (String base : List.of("/repository", "/repository/:repository")) {
      routes.add(
          post(base + "/index", Permission.ENDPOINTS_READ, MAX_SMALL_BODY_BYTES, this::index));
      String model = base + "/models/:model";
      routes.add(post(model + "/load", Permission.ENDPOINTS_WRITE, MAX_BODY_BYTES, this::load));
      routes.add(
          post(model + "/unload", Permission.ENDPOINTS_WRITE, MAX_SMALL_BODY_BYTES, this::unload));
    }
    return routes;
  }

  @Override
  public void beforeBody(ForeignRoute route, ApiRequest request) {
    if (route.permission().filter(Permission.ENDPOINTS_PREDICT::equals).isPresent()) {
      calls.refuseEarly(
          request.caller(), Protocol.OPEN_INFERENCE_REST, model(request), version(request), 0);
    }
  }

  /** Clients look for the words with which Triton begins. */
  @Override
  public Reply error(ApiException problem) {
    String before =
        switch (problem.code()) {
          case QUEUE_FULL -> "Exceeds maximum queue size: ";
          case DEADLINE_EXCEEDED -> "Request timeout expired: ";
          default -> "";
        };
    return Reply.json(problem.code().status(), Map.of("error", before + problem.getMessage()));
  }

  private static ForeignRoute open(String path, Operation operation) {
    return route(HttpMethod.GET, path, Optional.empty(), 0, operation);
  }

  private static ForeignRoute read(String path, Operation operation) {
    return route(HttpMethod.GET, path, Optional.of(Permission.ENDPOINTS_READ), 0, operation);
  }

  private static ForeignRoute post(
      String path, Permission permission, long bytes, Operation operation) {
    return route(HttpMethod.POST, path, Optional.of(permission), bytes, operation);
  }

  /** Open where no permission is named. */
  private static ForeignRoute route(
      HttpMethod method,
      String path,
      Optional<Permission> permission,
      long bytes,
      Operation operation) {
    return new ForeignRoute(
        method,
        PREFIX + path,
        permission.isEmpty(),
        permission,
        bytes,
        false,
        Idempotent.NATURAL,
        operation);
  }

  private Future<Reply> ready(ApiRequest request) {
    boolean ready = models.isServerReady();
    return done(Reply.json(ready ? 200 : 503, Map.of("ready", ready)));
  }

  private Map<String, Object> server() {
    return Map.of("name", SERVER, "version", serverVersion, "extensions", EXTENSIONS);
  }

  private Future<Reply> modelReady(ApiRequest request) {
    LiveDeployment deployment =
        models.endpoint(request.caller(), model(request)).take(version(request));
    deployment.release();
    return done(Reply.ok(Map.of("name", model(request), "ready", true)));
  }

  private Future<Reply> metadata(ApiRequest request) {
    return done(
        Reply.ok(
            JsonDescriptions.metadata(
                models.metadata(request.caller(), model(request), version(request)))));
  }

  private Future<Reply> configuration(ApiRequest request) {
    return done(
        Reply.ok(
            JsonDescriptions.configuration(
                models.configuration(request.caller(), model(request), version(request)))));
  }

  private Future<Reply> statistics(ApiRequest request) {
    return done(
        Reply.ok(
            JsonDescriptions.statistics(
                models.figures(
                    request.caller(), Optional.ofNullable(model(request)), version(request)))));
  }

  /** What an index is asked for; other fields are of no meaning. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record IndexRequest(Optional<Boolean> ready) {}

  private Future<Reply> index(ApiRequest request) {
    boolean ready =
        request.optionalBody(IndexRequest.class).flatMap(IndexRequest::ready).orElse(false);
    return done(Reply.ok(JsonDescriptions.index(models.index(request.caller(), ready))));
  }

  private Future<Reply> load(ApiRequest request) {
    return bodies
        .inflated(request, (int) MAX_BODY_BYTES)
        .compose(body -> repository.load(request.caller(), model(request), LoadRequest.file(body)))
        .map(loaded -> Reply.ok(Map.of()));
  }

  private Future<Reply> unload(ApiRequest request) {
    return repository.unload(request.caller(), model(request)).map(gone -> Reply.ok(Map.of()));
  }

  private Future<Reply> infer(ApiRequest request) {
    Future<Answer> answer =
        CompressedBodies.isCompressed(request)
            ? bodies.inflated(request, (int) MAX_BODY_BYTES).compose(body -> infer(request, body))
            : infer(request, request.rawBody().getBytes());
    return CompressedBodies.isWanted(request)
        ? answer.compose(made -> compressed(request, made))
        : answer.map(made -> reply(made, made.encoded().body()));
  }

  private Future<Reply> compressed(ApiRequest request, Answer answer) {
    return bodies
        .deflated(request, answer.encoded().body())
        .map(
            deflated ->
                deflated
                    .encoding()
                    .map(
                        encoding ->
                            reply(answer, deflated.body()).header("Content-Encoding", encoding))
                    .orElseGet(() -> reply(answer, deflated.body())));
  }

  private record Answer(Encoded encoded, UUID id) {}

  private Future<Answer> infer(ApiRequest request, byte[] body) {
    Integer headerLength = headerLength(request);
    return calls.infer(
        new InferCalls.Target(
            request.caller(),
            Protocol.OPEN_INFERENCE_REST,
            model(request),
            version(request),
            request.header(Sticky.HEADER),
            0,
            request::onGone),
        deployment -> deployment.codecs().decoder().decode(body, headerLength),
        (deployment, decoded, outputs, id) ->
            new Answer(deployment.codecs().encoder().encode(decoded, outputs), id));
  }

  private static Reply reply(Answer answer, byte[] body) {
    int headerLength = answer.encoded().headerLength();
    Reply reply =
        Reply.bytes(
                Buffer.buffer(body),
                headerLength < 0 ? "application/json" : "application/octet-stream")
            .header(PREDICTION_ID, answer.id().toString());
    return headerLength < 0 ? reply : reply.header(HEADER_LENGTH, Integer.toString(headerLength));
  }

  private static String model(ApiRequest request) {
    return request.path("model");
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
