package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.Contract.Rule;
import io.millrace.platform.http.ForeignProtocol.ForeignRoute;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Mounts the route table of a foreign protocol: admitted like our own operations, errors in the
 * protocol's form.
 */
public final class ForeignRouter {
  private final Admission admission;

  public ForeignRouter(Admission admission) {
    this.admission = admission;
  }

  /** Adds the protocol's routes, and its 404 for what is not among them. */
  public void mount(Router router, ForeignProtocol protocol) {
    for (ForeignRoute declared : protocol.routes()) {
      Rule rule = rule(declared);
      Route route =
          declared.path().startsWith("^")
              ? router.routeWithRegex(declared.method(), declared.path())
              : router.route(declared.method(), declared.path());
      route
          .handler(
              context ->
                  admission
                      .admit(context, rule)
                      .onSuccess(body -> Replies.answer(context, declared.operation()))
                      .onFailure(context::fail))
          .failureHandler(context -> fail(context, protocol));
    }
    router
        .route(protocol.prefix() + "/*")
        .handler(
            context -> {
              Bodies.discard(context.request(), context.vertx());
              Replies.send(
                  context,
                  protocol.unknownRoute(
                      context.request().method().name(), context.normalizedPath()));
            })
        .failureHandler(context -> fail(context, protocol));
  }

  private static void fail(RoutingContext context, ForeignProtocol protocol) {
    if (context.response().headWritten()) {
      context.request().connection().close();
      return;
    }
    ApiException problem = Problems.known(context);
    Problems.prepare(context, problem);
    Replies.send(context, protocol.error(problem));
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
