package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.PlainRoutes.Found;
import io.millrace.platform.observability.RequestMetrics;
import io.millrace.platform.observability.RequestMetrics.OfProtocol;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything on the public port: our contract, the foreign protocols, and the web UI for every
 * other path.
 */
public final class RootRouter {
  private static final String WEBROOT = "webroot";
  private static final CharSequence NO_SNIFFING =
      HttpHeaders.createOptimized("X-Content-Type-Options");

  private final Vertx vertx;
  private final RequestIds ids;
  private final Time time;
  private final RequestMetrics metrics;
  private final String contentSecurityPolicy;

  /**
   * @param objectStore origin of the object store, to which the UI uploads
   */
  public RootRouter(Vertx vertx, Ids ids, Time time, RequestMetrics metrics, String objectStore) {
    this.vertx = vertx;
    this.ids = new RequestIds(ids);
    this.time = time;
    this.metrics = metrics;
    this.contentSecurityPolicy =
        "default-src 'self'; img-src 'self' data: blob: "
            + objectStore
            + "; media-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self' "
            + objectStore
            + "; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";
  }

  /** Builds what all event loops share. */
  public Handler<HttpServerRequest> create(
      Contract contract,
      Router contractRouter,
      ForeignRouter foreign,
      List<ForeignProtocol> protocols) {
    Router router = router(contract, contractRouter, foreign, protocols);
    Map<String, OfProtocol> counted =
        protocols.stream()
            .map(ForeignProtocol::name)
            .collect(Collectors.toUnmodifiableMap(Function.identity(), metrics::of));
    return request -> {
      Found found = foreign.plain().find(request.method(), request.uri());
      if (found == null) {
        router.handle(request);
      } else {
        plain(request, foreign, found, counted.get(found.mounted().protocol().name()));
      }
    };
  }

  /** What the general router does around a route. */
  private void plain(
      HttpServerRequest request, ForeignRouter foreign, Found found, OfProtocol counted) {
    String id = ids.of(request);
    request.response().putHeader(RequestIds.HEADER, id).putHeader(NO_SNIFFING, "nosniff");
    count(request, counted);
    foreign.answer(found.mounted(), request, id, found);
  }

  private void count(HttpServerRequest request, OfProtocol counted) {
    long begun = time.nanos();
    HttpServerResponse response = request.response();
    response.endHandler(ended -> counted.answered(response.getStatusCode(), time.nanos() - begun));
  }

  private Router router(
      Contract contract,
      Router contractRouter,
      ForeignRouter foreign,
      List<ForeignProtocol> protocols) {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(ids::assign)
        .handler(counting(protocols))
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
  private void addressed(RoutingContext context, List<ForeignProtocol> protocols) {
    String uri = context.request().uri();
    Optional<ApiException> wrong = Addresses.problem(uri);
    if (wrong.isEmpty()) {
      context.next();
      return;
    }
    Optional<ForeignProtocol> foreign =
        protocols.stream().filter(protocol -> uri.startsWith(protocol.prefix() + "/")).findFirst();
    if (foreign.isPresent()) {
      Problems.prepare(context.request(), vertx, wrong.get());
      Replies.send(context.request(), foreign.get().error(wrong.get()));
    } else {
      Problems.send(context, wrong.get());
    }
  }

  /** Counts requests by protocol; the pages and the API have no name of their own. */
  private Handler<RoutingContext> counting(List<ForeignProtocol> protocols) {
    OfProtocol own = metrics.of("api");
    OfProtocol pages = metrics.of("pages");
    Map<String, OfProtocol> foreign =
        protocols.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    ForeignProtocol::prefix, each -> metrics.of(each.name())));
    return context -> {
      // As it was sent: one that cannot be decoded is answered further on.
      String path = context.request().uri();
      OfProtocol counted =
          path.startsWith("/api/")
              ? own
              : foreign.entrySet().stream()
                  .filter(each -> path.startsWith(each.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse(pages);
      count(context.request(), counted);
      context.next();
    };
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
