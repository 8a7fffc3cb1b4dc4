package io.millrace.mlflow;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.millrace.platform.http.Operation;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The routes of the protocol, gathered. */
final class RouteTable {
  /** Most bytes of a body that holds names and tags. */
  static final long SMALL = 1_000_000;

  private final String base;
  private final Consumer<Caller> answered;
  private final List<ForeignRoute> routes;

  /**
   * @param base what the paths begin with
   * @param answered told when the answer to a call that is done once has gone out
   */
  RouteTable(String base, Consumer<Caller> answered) {
    this(base, answered, new ArrayList<>());
  }

  private RouteTable(String base, Consumer<Caller> answered, List<ForeignRoute> routes) {
    this.base = base;
    this.answered = answered;
    this.routes = routes;
  }

  /** The same table, for paths that begin otherwise. */
  RouteTable below(String otherBase) {
    return new RouteTable(otherBase, answered, routes);
  }

  List<ForeignRoute> routes() {
    return List.copyOf(routes);
  }

  /** A call that only reads. */
  void get(String path, Permission permission, Handler handler) {
    add(HttpMethod.GET, path, permission, 0, request -> handle(handler, request));
  }

  /** A call that may be repeated. */
  void post(String path, Permission permission, Handler handler) {
    call(HttpMethod.POST, path, permission, handler);
  }

  /** A call that may be repeated. */
  void call(HttpMethod method, String path, Permission permission, Handler handler) {
    add(method, path, permission, SMALL, request -> handle(handler, request));
  }

  /** A call that may be repeated, with a larger body. */
  void large(String path, Permission permission, long maxBodyBytes, Handler handler) {
    add(HttpMethod.POST, path, permission, maxBodyBytes, request -> handle(handler, request));
  }

  /** A call that is done once until its answer has gone out. */
  void once(HttpMethod method, String path, Permission permission, OnceHandler handler) {
    add(
        method,
        path,
        permission,
        SMALL,
        request -> {
          MlflowCall call = MlflowCall.of(request);
          Caller once = call.once();
          return handler
              .handle(call, once)
              .map(answer -> Reply.ok(answer).whenSent(() -> answered.accept(once)));
        });
  }

  /** A call whose body streams. */
  void stream(HttpMethod method, String path, Permission permission, Operation operation) {
    routes.add(
        new ForeignRoute(
            method,
            base + path,
            false,
            Optional.of(permission),
            0,
            true,
            Idempotent.NATURAL,
            operation));
  }

  /** A call that answers something else than JSON. */
  void raw(HttpMethod method, String path, Permission permission, Operation operation) {
    add(method, path, permission, SMALL, operation);
  }

  /** A path that anyone may open, which leads elsewhere; a browser keeps what is behind the #. */
  void redirect(String path, String to) {
    routes.add(
        new ForeignRoute(
            HttpMethod.GET,
            base + path,
            true,
            Optional.empty(),
            0,
            false,
            Idempotent.NATURAL,
            request -> Future.succeededFuture(Reply.json(302, Map.of()).header("Location", to))));
  }

  private void add(
      HttpMethod method,
      String path,
      Permission permission,
      long maxBodyBytes,
      Operation operation) {
    routes.add(
        new ForeignRoute(
            method,
            base + path,
            false,
            Optional.of(permission),
            maxBodyBytes,
            false,
            Idempotent.NATURAL,
            operation));
  }

  private static Future<Reply> handle(Handler handler, ApiRequest request) {
    return handler.handle(MlflowCall.of(request)).map(Reply::ok);
  }

  /** Answers a call with a JSON object. */
  @FunctionalInterface
  interface Handler {
    Future<Map<String, Object>> handle(MlflowCall call);
  }

  /** Answers a call with a JSON object, once. */
  @FunctionalInterface
  interface OnceHandler {
    Future<Map<String, Object>> handle(MlflowCall call, Caller once);
  }
}
