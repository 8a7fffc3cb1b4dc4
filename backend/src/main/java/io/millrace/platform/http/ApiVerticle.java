package io.millrace.platform.http;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/** One event loop's share of the public port; as many as there are loops. */
public final class ApiVerticle extends AbstractVerticle {
  private static final int MAX_HEADER_BYTES = 32 << 10;
  private static final int IDLE_SECONDS = 120;

  private final Router router;
  private final String host;
  private final int port;
  private HttpServer server;

  /**
   * @param port 0 for a free one, see {@link #actualPort}
   */
  public ApiVerticle(Router router, String host, int port) {
    this.router = router;
    this.host = host;
    this.port = port;
  }

  @Override
  public void start(Promise<Void> started) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setIdleTimeout(IDLE_SECONDS)
            .setTcpNoDelay(true)
            .setCompressionSupported(false)
            // No WebSockets here: their two handlers would see every message.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHandle100ContinueAutomatically(true);
    server = vertx.createHttpServer(options).requestHandler(router);
    server.listen(port, host).<Void>mapEmpty().onComplete(started);
  }

  /** Stops accepting; requests under way end by the drain that the process gives them. */
  @Override
  public void stop(Promise<Void> stopped) {
    server.close().onComplete(stopped);
  }

  /** The port that is listened on. */
  public int actualPort() {
    return server.actualPort();
  }
}
