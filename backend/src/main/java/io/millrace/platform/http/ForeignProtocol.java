package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.http.Contract.Idempotent;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/**
 * A protocol that others have defined (Open Inference Protocol, TensorFlow Serving, MLflow) and
 * that stands outside of {@code openapi.yaml}: a table of routes with the same facts, and its own
 * error bodies.
 */
public interface ForeignProtocol {
  /** For logs and the access tests. */
  String name();

  /**
   * The paths that belong to the protocol begin with it; an unknown one below answers the
   * protocol's 404.
   */
  String prefix();

  /** The routes, in order of precedence. */
  List<ForeignRoute> routes();

  /** An error in the protocol's own form. */
  Reply error(ApiException problem);

  /**
   * May refuse a request of a known caller before its body is read, by throwing; what is thrown is
   * answered as if the operation had. Not called for open routes, nor for those that stream.
   *
   * @param request whose body is empty yet
   */
  default void beforeBody(ForeignRoute route, ApiRequest request) {}

  /** The answer to a path below the prefix that has no route. */
  default Reply unknownRoute(String method, String path) {
    return error(ApiException.of(ErrorCode.NOT_FOUND, "No route for " + method + " " + path));
  }

  /**
   * A route.
   *
   * @param path a path with {@code :parameters}, or a regular expression with named groups if it
   *     begins with {@code ^}
   * @param open whether a stranger may call it
   * @param permission needed; empty for open routes and those that any credential may call
   * @param streaming the handler reads the paused request itself; else the body is read up to the
   *     limit
   */
  record ForeignRoute(
      HttpMethod method,
      String path,
      boolean open,
      Optional<Permission> permission,
      long maxBodyBytes,
      boolean streaming,
      Idempotent idempotent,
      Operation operation) {}
}
