package io.millrace.platform.http;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One event loop's share of the public port; as many as there are loops. */
public final class ApiVerticle extends AbstractVerticle {
  static final int MAX_HEADER_BYTES = 32 << 10;
  static final int MAX_LINE_BYTES = 8 << 10;
  private static final int IDLE_SECONDS = 120;
  private static final Duration SENDING = Duration.ofSeconds(30);
  private static final long LEAST_BYTES = 16 << 10;

  /** For Vert.x: one free port for all listeners with this number. gRPC's has another. */
  private static final int FREE_PORT = -1;

  private final Handler<HttpServerRequest> handler;
  private final MalformedRequests malformed;
  private final SlowClients slow;
  private final String host;
  private final int port;
  private final Duration drain;
  private HttpServer server;

  /**
   * @param port 0 for a free one, which the instances of a deployment share
   * @param drain how long requests under way may take when it stops
   */
  public ApiVerticle(
      Handler<HttpServerRequest> handler,
      Ids ids,
      Time time,
      String host,
      int port,
      Duration drain) {
    this.slow = new SlowClients(time::nanos, SENDING, LEAST_BYTES);
    this.handler = handler;
    this.malformed = new MalformedRequests(ids);
    this.host = host;
    this.port = port == 0 ? FREE_PORT : port;
    this.drain = drain;
  }

  @Override
  public void start(Promise<Void> started) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setIdleTimeout(IDLE_SECONDS)
            .setTcpNoDelay(true)
            .setCompressionSupported(false)
            // Else a connection is shown here with its first whole head only.
            .setHttp2ClearTextEnabled(false)
            // No WebSockets here: their two handlers would see every message.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHandle100ContinueAutomatically(true);
    slow.start(vertx);
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(slow::watch)
            .requestHandler(handler)
            .invalidRequestHandler(malformed::answer);
    server.listen(port, host).<Void>mapEmpty().onComplete(started);
  }

  /** Stops accepting and closes what is idle at once, the rest when it has been answered. */
  @Override
  public void stop(Promise<Void> stopped) {
    server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS).onComplete(stopped);
  }

  /** The port that is listened on. */
  public int actualPort() {
    return server.actualPort();
  }
}
