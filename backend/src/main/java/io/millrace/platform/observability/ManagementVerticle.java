package io.millrace.platform.observability;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.platform.Json;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Probes and metrics. {@code /health/live} answers while the event loops turn; {@code
 * /health/ready} while database and object store answer and the server is not draining.
 */
public final class ManagementVerticle extends AbstractVerticle {
  private static final long CHECK_SECONDS = 3;

  private final String host;
  private final int port;
  private final Map<String, Supplier<Future<Void>>> checks;
  private final PrometheusMeterRegistry metrics;
  private HttpServer server;

  public ManagementVerticle(
      String host,
      int port,
      Map<String, Supplier<Future<Void>>> checks,
      PrometheusMeterRegistry metrics) {
    this.host = host;
    this.port = port;
    this.checks = checks;
    this.metrics = metrics;
  }

  @Override
  public void start(Promise<Void> started) {
    server = vertx.createHttpServer().requestHandler(this::handle);
    server.listen(port, host).<Void>mapEmpty().onComplete(started);
  }

  /** The port that is listened on. */
  public int actualPort() {
    return server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/health/live" -> json(request, 200, Map.of("status", "live"));
      case "/health/ready" -> ready(request);
      case "/metrics" -> metrics(request);
      default -> json(request, 404, Map.of("error", "not found"));
    }
  }

  private void ready(HttpServerRequest request) {
    Map<String, String> states = new LinkedHashMap<>();
    Future<Boolean> all = Future.succeededFuture(true);
    for (Map.Entry<String, Supplier<Future<Void>>> check : checks.entrySet()) {
      all =
          all.compose(
              sofar ->
                  check
                      .getValue()
                      .get()
                      .timeout(CHECK_SECONDS, TimeUnit.SECONDS)
                      .transform(
                          result -> {
                            states.put(check.getKey(), result.succeeded() ? "up" : "down");
                            return Future.succeededFuture(sofar && result.succeeded());
                          }));
    }
    all.onSuccess(
        up ->
            json(
                request,
                up ? 200 : 503,
                Map.of("status", up ? "ready" : "not ready", "parts", states)));
  }

  private void metrics(HttpServerRequest request) {
    Callable<String> scrape = metrics::scrape;
    vertx
        .executeBlocking(scrape, false)
        .onSuccess(
            text ->
                request
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(failure -> json(request, 500, Map.of("error", "the metrics cannot be read")));
  }

  private static void json(HttpServerRequest request, int status, Object body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(Json.write(body));
  }
}
