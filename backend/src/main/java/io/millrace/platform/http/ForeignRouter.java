package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.Admission.Admitted;
import io.millrace.platform.http.ApiRequest.Values;
import io.millrace.platform.http.Contract.Rule;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

/**
 * Mounts the route tables of foreign protocols: admitted like our own operations, errors in the
 * protocol's form. Plain addresses, which are nearly all, go past the router: see {@link
 * PlainRoutes}.
 */
public final class ForeignRouter {
  private final Vertx vertx;
  private final Admission admission;
  private final RefusalPace pace;
  private final PlainRoutes plain = new PlainRoutes();

  public ForeignRouter(Vertx vertx, Admission admission, RefusalPace pace) {
    this.vertx = vertx;
    this.admission = admission;
    this.pace = pace;
  }

  /** Adds the protocol's routes, and its 404 for what is not among them. */
  public void mount(Router router, ForeignProtocol protocol) {
    for (ForeignRoute declared : protocol.routes()) {
      Mounted mounted = new Mounted(protocol, declared, rule(declared));
      plain.add(mounted);
      Route route =
          declared.path().startsWith("^")
              ? router.routeWithRegex(declared.method(), declared.path())
              : router.route(declared.method(), declared.path());
      route
          .handler(
              context ->
                  answer(mounted, context.request(), RequestIds.of(context), Values.of(context)))
          .failureHandler(context -> fail(protocol, context.request(), Problems.known(context)));
    }
    router
        .route(protocol.prefix() + "/*")
        .handler(
            context -> {
              Bodies.discard(context.request(), vertx);
              Replies.send(
                  context.request(),
                  protocol.unknownRoute(
                      context.request().method().name(), context.normalizedPath()));
            })
        .failureHandler(context -> fail(protocol, context.request(), Problems.known(context)));
  }

  /** A route with what stands around it. */
  record Mounted(ForeignProtocol protocol, ForeignRoute route, Rule rule) {}

  /** The routes by plain address. */
  PlainRoutes plain() {
    return plain;
  }

  /** Admits a request and answers it, however its route was found. */
  void answer(Mounted mounted, HttpServerRequest request, String requestId, Values values) {
    admission
        .admit(
            request,
            requestId,
            mounted.rule(),
            caller ->
                mounted
                    .protocol()
                    .beforeBody(
                        mounted.route(),
                        new ApiRequest(request, new Admitted(caller, Buffer.buffer()), values)))
        .compose(
            admitted ->
                Replies.handle(
                    mounted.route().operation(), new ApiRequest(request, admitted, values)))
        .onComplete(
            done -> {
              if (done.succeeded()) {
                Replies.send(request, done.result());
              } else {
                fail(mounted.protocol(), request, Problems.known(done.cause(), request, requestId));
              }
            });
  }

  private void fail(ForeignProtocol protocol, HttpServerRequest request, ApiException problem) {
    if (request.response().headWritten()) {
      request.connection().close();
      return;
    }
    pace.tell(
        request.connection(),
        problem,
        () -> {
          Problems.prepare(request, vertx, problem);
          Replies.send(request, protocol.error(problem));
        });
  }

  private static Rule rule(ForeignRoute route) {
    return new Rule(
        route.method() + " " + route.path(),
        route.method().name(),
        route.path(),
        route.open(),
        route.permission(),
        route.maxBodyBytes(),
        route.streaming(),
        0,
        false,
        route.idempotent());
  }
}
