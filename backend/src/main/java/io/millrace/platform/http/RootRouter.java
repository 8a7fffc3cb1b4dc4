package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.Optional;

/**
 * Everything on the public port: our contract, the foreign protocols, and the web UI for every
 * other path.
 */
public final class RootRouter {
  private static final String WEBROOT = "webroot";
  private static final CharSequence NO_SNIFFING =
      HttpHeaders.createOptimized("X-Content-Type-Options");

  private final String contentSecurityPolicy;

  /**
   * @param objectStore origin of the object store, to which the UI uploads
   */
  public RootRouter(String objectStore) {
    this.contentSecurityPolicy =
        "default-src 'self'; img-src 'self' data: blob: "
            + objectStore
            + "; style-src 'self' 'unsafe-inline'; connect-src 'self' "
            + objectStore
            + "; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";
  }

  /** Builds the router that all event loops share. */
  public Router create(
      Vertx vertx,
      Ids ids,
      Contract contract,
      Router contractRouter,
      ForeignRouter foreign,
      List<ForeignProtocol> protocols) {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(new RequestIds(ids)::assign)
        .handler(RootRouter::noSniffing)
        .handler(context -> addressed(context, protocols));
    protocols.forEach(protocol -> foreign.mount(router, protocol));
    router.route().handler(this::pageHeaders);
    router.route("/api/v1/*").subRouter(contractRouter);
    router.route("/api/*").handler(context -> context.fail(404)).failureHandler(Problems::handle);
    router
        .get("/openapi.yaml")
        .handler(context -> text(context, contract.text(), "application/yaml; charset=utf-8"));
    StaticHandler files =
        StaticHandler.create(FileSystemAccess.RELATIVE, WEBROOT)
            .setIndexPage("index.html")
            .setCachingEnabled(false);
    router.get().handler(RootRouter::caching).handler(new CompressedAssets(WEBROOT)::handle);
    router
        .route()
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(files)
        .handler(RootRouter::page);
    router.route().failureHandler(Problems::handle);
    return router;
  }

  /**
   * A path of the single-page application, which routes it itself; a missing file is a 404. Names
   * of models and endpoints have dots too, but stand deeper.
   */
  private static void page(RoutingContext context) {
    String path = context.normalizedPath();
    boolean atTheTop = path.lastIndexOf('/') == 0;
    if (path.startsWith(CompressedAssets.PREFIX) || (atTheTop && path.contains("."))) {
      context.fail(ApiException.of(ErrorCode.NOT_FOUND, "There is nothing at this path."));
    } else {
      context.reroute("/index.html");
    }
  }

  /** Names of assets hold the hash of their content; the page that names them must be fresh. */
  private static void caching(RoutingContext context) {
    boolean asset = context.normalizedPath().startsWith(CompressedAssets.PREFIX);
    context.addHeadersEndHandler(
        ended ->
            context
                .response()
                .putHeader(
                    "Cache-Control",
                    asset && context.response().getStatusCode() == 200
                        ? "public, max-age=31536000, immutable"
                        : "no-cache"));
    context.next();
  }

  private static void text(RoutingContext context, Buffer text, String type) {
    context.response().putHeader("Content-Type", type).end(text);
  }

  /** Answers here: with such an address the routes after this one cannot even be matched. */
  private static void addressed(RoutingContext context, List<ForeignProtocol> protocols) {
    String uri = context.request().uri();
    Optional<ApiException> wrong = Addresses.problem(uri);
    if (wrong.isEmpty()) {
      context.next();
      return;
    }
    Optional<ForeignProtocol> foreign =
        protocols.stream().filter(protocol -> uri.startsWith(protocol.prefix() + "/")).findFirst();
    if (foreign.isPresent()) {
      Problems.prepare(context, wrong.get());
      Replies.send(context, foreign.get().error(wrong.get()));
    } else {
      Problems.send(context, wrong.get());
    }
  }

  private static void noSniffing(RoutingContext context) {
    context.response().putHeader(NO_SNIFFING, "nosniff");
    context.next();
  }

  /** What a browser heeds in pages; the foreign protocols, which have none, go without. */
  private void pageHeaders(RoutingContext context) {
    context
        .response()
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Content-Security-Policy", contentSecurityPolicy);
    context.next();
  }
}
