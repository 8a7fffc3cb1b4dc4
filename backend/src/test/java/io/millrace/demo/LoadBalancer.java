package io.millrace.demo;

import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What stands before several servers and knows nothing: each request goes to the next of them. */
final class LoadBalancer implements AutoCloseable {
  private static final int CONNECTIONS = 64;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  private final List<URI> servers;
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer front;

  LoadBalancer(List<URI> servers) {
    this.servers = servers;
    this.front =
        TestDatabase.await(
            vertx.createHttpServer().requestHandler(this::pass).listen(0, "127.0.0.1"));
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + front.actualPort());
  }

  private void pass(HttpServerRequest request) {
    request.pause();
    URI server = servers.get(requests.getAndIncrement() % servers.size());
    client
        .request(
            new RequestOptions()
                .setMethod(request.method())
                .setHost(server.getHost())
                .setPort(server.getPort())
                .setURI(request.uri()))
        .compose(passed -> send(request, passed))
        .compose(answer -> answer(request, answer))
        .onFailure(failure -> request.response().setStatusCode(502).end(failure.toString()));
  }

  private static Future<HttpClientResponse> send(
      HttpServerRequest request, HttpClientRequest passed) {
    passed.headers().addAll(request.headers());
    if (hasBody(request.headers()::contains)) {
      return passed.send(request);
    }
    request.resume();
    return passed.send();
  }

  private static Future<Void> answer(HttpServerRequest request, HttpClientResponse answer) {
    request.response().setStatusCode(answer.statusCode()).headers().addAll(answer.headers());
    return hasBody(answer.headers()::contains)
        ? request.response().send(answer)
        : request.response().end();
  }

  private static boolean hasBody(java.util.function.Predicate<CharSequence> headers) {
    return Stream.of(HttpHeaders.CONTENT_LENGTH, HttpHeaders.TRANSFER_ENCODING).anyMatch(headers);
  }

  @Override
  public void close() {
    TestDatabase.await(vertx.close());
  }
}
