package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.blob.BlobProblems;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as RFC 9457 problems. An unexpected one shows its request id and nothing else. */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** Ends the response with the problem of the routing context's failure. */
  static void handle(RoutingContext context) {
    send(context, known(context));
  }

  /** The routing context's failure as one that may be shown. */
  static ApiException known(RoutingContext context) {
    Throwable failure = context.failure();
    return failure == null ? byStatus(context.statusCode()) : known(failure, context);
  }

  static void send(RoutingContext context, ApiException problem) {
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return;
    }
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    response.setStatusCode(problem.code().status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
    prepare(context.request(), context.vertx(), problem);
    response.end(Json.write(body(problem, RequestIds.of(context))));
  }

  /** What goes with a problem, whatever the form of its body: headers, and the request's end. */
  static void prepare(HttpServerRequest request, Vertx vertx, ApiException problem) {
    HttpServerResponse response = request.response();
    if (problem.retryAfterSeconds() > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
    }
    if (problem.code() == ErrorCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"millrace\"");
    }
    Bodies.discard(request, vertx);
  }

  static Map<String, Object> body(ApiException problem, String requestId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", problem.code().title());
    body.put("status", problem.code().status());
    body.put("code", problem.code().name());
    body.put("detail", problem.getMessage());
    body.put("request_id", requestId);
    if (!problem.errors().isEmpty()) {
      body.put("errors", problem.errors());
    }
    return body;
  }

  private static ApiException known(Throwable failure, RoutingContext context) {
    return known(failure, context.request(), RequestIds.of(context));
  }

  /** Any failure as one that may be shown; logs what is unexpected. */
  static ApiException known(Throwable failure, HttpServerRequest request, String requestId) {
    if (failure instanceof ApiException known) {
      return known;
    }
    if (failure instanceof ValidatorException validator) {
      return SchemaProblems.of(validator);
    }
    if (failure instanceof HttpException http) {
      return http.getCause() instanceof ValidatorException cause
          ? known(cause, request, requestId)
          : byStatus(http.getStatusCode());
    }
    if (BlobProblems.of(failure) instanceof ApiException ofStore) {
      return ofStore;
    }
    if (failure instanceof HttpClosedException) {
      return ApiException.of(ErrorCode.CLIENT_CLOSED, "The client went away.");
    }
    LOG.error("request {} {} {} failed", requestId, request.method(), request.path(), failure);
    return ApiException.of(
        ErrorCode.INTERNAL,
        "Something unexpected happened. Quote the request id when you report it.");
  }

  private static ApiException byStatus(int status) {
    return switch (status) {
      case 400 -> ApiException.of(ErrorCode.INVALID_REQUEST, "The request is not valid.");
      case 401 -> ApiException.of(ErrorCode.UNAUTHENTICATED, "A valid credential is needed.");
      case 404 -> ApiException.of(ErrorCode.NOT_FOUND, "There is nothing at this path.");
      case 405 -> ApiException.of(ErrorCode.METHOD_NOT_ALLOWED, "This path has other methods.");
      case 406 -> ApiException.of(ErrorCode.NOT_ACCEPTABLE, "Only JSON is answered here.");
      case 413 -> ApiException.of(ErrorCode.BODY_TOO_LARGE, "The body is too large.");
      case 415 ->
          ApiException.of(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE, "This operation takes application/json.");
      default ->
          ApiException.of(
              ErrorCode.INTERNAL,
              "Something unexpected happened. Quote the request id when you report it.");
    };
  }
}
