package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Caller.IdempotencyKey;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.Permission;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.Contract.Rule;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.RequestUtils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The router of {@code /api/v1}: one handler for each operationId of the contract. */
public final class ContractRouter {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int MAX_KEY_LENGTH = 128;

  private final Contract contract;
  private final Authenticator authenticator;
  private final RequestGate gate;
  private final Time time;
  private final Map<String, Operation> operations = new TreeMap<>();

  public ContractRouter(
      Contract contract, Authenticator authenticator, RequestGate gate, Time time) {
    this.contract = contract;
    this.authenticator = authenticator;
    this.gate = gate;
    this.time = time;
  }

  /**
   * Builds the router. Called once for each event loop.
   *
   * @return fails when contract and handlers differ
   */
  public Future<Router> create(Vertx vertx, List<FeatureRoutes> features) {
    features.forEach(feature -> feature.bind(this::bind));
    Set<String> missing = new TreeSet<>(contract.rules().keySet());
    missing.removeAll(operations.keySet());
    if (!missing.isEmpty()) {
      return Future.failedFuture(
          new IllegalStateException("operations of the contract without a handler: " + missing));
    }
    return OpenAPIContract.from(vertx, contract.forRouter()).map(loaded -> router(vertx, loaded));
  }

  private void bind(String operationId, Operation operation) {
    if (!contract.rules().containsKey(operationId)) {
      throw new IllegalStateException(operationId + " is not in the contract");
    }
    if (operations.put(operationId, operation) != null) {
      throw new IllegalStateException(operationId + " has two handlers");
    }
  }

  private Router router(Vertx vertx, OpenAPIContract loaded) {
    RouterBuilder builder =
        RouterBuilder.create(
            vertx,
            loaded,
            (context, operation) ->
                admit(context, rule(operation.getOperationId()))
                    .compose(
                        body ->
                            RequestUtils.extract(
                                context.request(), operation, () -> Future.succeededFuture(body))));
    for (OpenAPIRoute route : builder.getRoutes()) {
      Rule rule = rule(route.getOperation().getOperationId());
      route.setDoSecurity(false);
      route.setDoValidation(rule.validated());
      if (!rule.validated()) {
        route.addHandler(
            context ->
                admit(context, rule).onSuccess(body -> context.next()).onFailure(context::fail));
      }
      Operation operation = operations.get(rule.operationId());
      route.addHandler(context -> answer(context, operation));
      route.addFailureHandler(Problems::handle);
    }
    return builder.createRouter();
  }

  private Rule rule(String operationId) {
    return contract.rules().get(operationId);
  }

  /**
   * Credential, permission, rate, body: everything that may refuse a request before validation
   * looks at it.
   */
  private Future<Buffer> admit(RoutingContext context, Rule rule) {
    context.request().pause();
    return caller(context, rule)
        .compose(
            caller -> {
              rule.permission().ifPresent(needed -> require(caller, needed.wireName(), rule));
              gate.admit(caller);
              context.put(ApiRequest.CALLER, caller);
              return rule.streaming()
                  ? Future.succeededFuture(Buffer.buffer())
                  : body(context, caller, rule);
            });
  }

  private Future<Caller> caller(RoutingContext context, Rule rule) {
    String requestId = RequestIds.of(context);
    if (rule.open()) {
      return Future.succeededFuture(
          new Caller(
              null,
              "stranger",
              EnumSet.noneOf(Permission.class),
              requestId,
              time.now().plus(DEADLINE),
              Optional.empty()));
    }
    return authenticator.authenticate(
        context.request().getHeader(HttpHeaders.AUTHORIZATION),
        requestId,
        time.now().plus(DEADLINE));
  }

  private static void require(Caller caller, String permission, Rule rule) {
    if (!rule.permission().map(caller::may).orElse(true)) {
      throw ApiException.of(ErrorCode.FORBIDDEN, "This needs the permission " + permission + ".");
    }
  }

  private Future<Buffer> body(RoutingContext context, Caller caller, Rule rule) {
    return Bodies.read(context.request(), rule.maxBodyBytes())
        .map(
            body -> {
              if (body.length() > 0) {
                requireJson(context);
                Json.check(body);
              }
              context.put(ApiRequest.BODY, body);
              if (rule.idempotent() == Idempotent.KEY) {
                idempotencyKey(context, rule, body)
                    .ifPresent(
                        key -> context.put(ApiRequest.CALLER, caller.withIdempotencyKey(key)));
              }
              return body;
            });
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/json")) {
      throw ApiException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "This operation takes application/json.");
    }
  }

  private static Optional<IdempotencyKey> idempotencyKey(
      RoutingContext context, Rule rule, Buffer body) {
    String key = context.request().getHeader("Idempotency-Key");
    if (key == null || key.isBlank()) {
      return Optional.empty();
    }
    if (key.length() > MAX_KEY_LENGTH) {
      throw ApiException.invalid(
          "header/Idempotency-Key", "At most " + MAX_KEY_LENGTH + " characters.");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(rule.operationId().getBytes(StandardCharsets.UTF_8));
      digest.update(context.request().uri().getBytes(StandardCharsets.UTF_8));
      digest.update(body.getBytes());
      return Optional.of(new IdempotencyKey(key, HexFormat.of().formatHex(digest.digest())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void answer(RoutingContext context, Operation operation) {
    Future<Reply> reply;
    try {
      reply = operation.handle(new ApiRequest(context));
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onSuccess(answer -> send(context, answer)).onFailure(context::fail);
  }

  private static void send(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(reply.status());
    response.headers().addAll(reply.headers());
    reply.cookies().forEach(response::addCookie);
    if (reply.stream() != null) {
      if (!reply.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
        response.setChunked(true);
      }
      reply.stream().pipeTo(response).onFailure(failure -> context.request().connection().close());
    } else if (reply.body() != null) {
      response.end(reply.body());
    } else {
      response.end();
    }
  }
}
