package io.millrace.platform.grpc;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One event loop's share of the gRPC port; as many as there are loops. */
public final class GrpcVerticle extends AbstractVerticle {
  /** For Vert.x: one free port for all listeners with this number. The API's has another. */
  private static final int FREE_PORT = -2;

  private static final int MAX_METADATA_BYTES = 32 << 10;
  private static final int MAX_CALLS_PER_CONNECTION = 1_000;
  private static final int STREAM_WINDOW = 1 << 20;
  private static final int CONNECTION_WINDOW = 16 << 20;
  private static final int IDLE_SECONDS = 600;
  private static final int MAX_RESETS_PER_MINUTE = 60_000;

  private final GrpcRouter router;
  private final String host;
  private final int port;
  private final Duration drain;
  private HttpServer server;

  /**
   * @param port 0 for a free one, which the instances of a deployment share
   * @param drain how long calls under way may take when it stops
   */
  public GrpcVerticle(GrpcRouter router, String host, int port, Duration drain) {
    this.router = router;
    this.host = host;
    this.port = port == 0 ? FREE_PORT : port;
    this.drain = drain;
  }

  @Override
  public void start(Promise<Void> started) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setTcpNoDelay(true)
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxHeaderSize(MAX_METADATA_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MAX_CALLS_PER_CONNECTION)
                    .setInitialWindowSize(STREAM_WINDOW)
                    .setMaxHeaderListSize(MAX_METADATA_BYTES))
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
            // Clients cancel by resetting: what is a flood for pages is a deadline here.
            .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS_PER_MINUTE)
            .setHttp2RstFloodWindowDuration(60)
            .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
    server = vertx.createHttpServer(options).requestHandler(router);
    server.listen(port, host).<Void>mapEmpty().onComplete(started);
  }

  /** Stops accepting and closes what is idle at once, the rest when it has been answered. */
  @Override
  public void stop(Promise<Void> stopped) {
    router.stop();
    server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS).onComplete(stopped);
  }

  /** The port that is listened on. */
  public int actualPort() {
    return server.actualPort();
  }
}
