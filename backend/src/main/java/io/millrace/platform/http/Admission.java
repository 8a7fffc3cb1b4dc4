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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Lets a request in, or refuses it, by what its operation declares. The same for every protocol.
 */
public final class Admission {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int MAX_KEY_LENGTH = 128;
  private static final Pattern JSON =
      Pattern.compile("\\s*application/json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  private final Authenticator authenticator;
  private final RequestGate gate;
  private final Time time;

  public Admission(Authenticator authenticator, RequestGate gate, Time time) {
    this.authenticator = authenticator;
    this.gate = gate;
    this.time = time;
  }

  /**
   * A request that was let in.
   *
   * @param body empty for a streaming operation, whose request stays paused
   */
  record Admitted(Caller caller, Buffer body) {}

  /** The same, kept in the context for {@link ApiRequest#of}; answers the body. */
  Future<Buffer> admit(RoutingContext context, Rule rule) {
    return admit(context.request(), RequestIds.of(context), rule, caller -> {})
        .map(
            admitted -> {
              context.put(ApiRequest.ADMITTED, admitted);
              return admitted.body();
            });
  }

  /**
   * Credential, permission, rate, body: everything that may refuse a request before anything else
   * looks at it.
   *
   * @param beforeBody may refuse a known caller's request by throwing
   */
  Future<Admitted> admit(
      HttpServerRequest request, String requestId, Rule rule, Consumer<Caller> beforeBody) {
    request.pause();
    return caller(
            request.getHeader(HttpHeaders.AUTHORIZATION), requestId, rule.open(), rule.permission())
        .compose(
            caller -> {
              if (!rule.open() && !rule.streaming()) {
                Bodies.requireAnnouncedWithin(request, rule.maxBodyBytes());
                beforeBody.accept(caller);
              }
              return rule.streaming()
                  ? Future.succeededFuture(new Admitted(caller, Buffer.buffer()))
                  : body(request, caller, rule);
            });
  }

  /**
   * Credential, permission and rate of a call, whatever its transport.
   *
   * @param authorization as {@link Authenticator#authenticate} takes it; not looked at if open
   * @param open whether a stranger may call
   * @return fails with UNAUTHENTICATED, FORBIDDEN or RATE_LIMITED
   */
  public Future<Caller> caller(
      String authorization, String requestId, boolean open, Optional<Permission> permission) {
    Instant deadline = time.now().plus(DEADLINE);
    if (open) {
      return Future.succeededFuture(
          new Caller(
              null,
              "stranger",
              EnumSet.noneOf(Permission.class),
              requestId,
              deadline,
              Optional.empty()));
    }
    return authenticator
        .authenticate(authorization, requestId, deadline)
        .map(
            caller -> {
              admit(caller, permission);
              return caller;
            });
  }

  /** Predictions have a rate of their own, which counts their rows. */
  private void admit(Caller caller, Optional<Permission> permission) {
    if (permission.isPresent() && !caller.may(permission.get())) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN, "This needs the permission " + permission.get().wireName() + ".");
    }
    if (permission.isEmpty() || permission.get() != Permission.ENDPOINTS_PREDICT) {
      gate.admit(caller);
    }
  }

  private static Future<Admitted> body(HttpServerRequest request, Caller caller, Rule rule) {
    return Bodies.read(request, rule.maxBodyBytes())
        .map(
            body -> {
              if (body.length() > 0 && rule.json()) {
                requireJson(request);
                Json.check(body);
              }
              return rule.idempotent() == Idempotent.KEY
                  ? new Admitted(
                      idempotencyKey(request, rule, body)
                          .map(caller::withIdempotencyKey)
                          .orElse(caller),
                      body)
                  : new Admitted(caller, body);
            });
  }

  private static void requireJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !JSON.matcher(type).matches()) {
      throw ApiException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "This operation takes application/json.");
    }
  }

  private static Optional<IdempotencyKey> idempotencyKey(
      HttpServerRequest request, Rule rule, Buffer body) {
    String key = request.getHeader("Idempotency-Key");
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
      digest.update(request.uri().getBytes(StandardCharsets.UTF_8));
      digest.update(body.getBytes());
      return Optional.of(new IdempotencyKey(key, HexFormat.of().formatHex(digest.digest())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
