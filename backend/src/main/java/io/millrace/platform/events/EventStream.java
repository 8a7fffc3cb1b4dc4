package io.millrace.platform.events;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes server-sent events to one response. A reader that does not keep up is told nothing until
 * it does.
 */
public final class EventStream {
  private static final long KEEP_ALIVE_MILLIS = 15_000;

  private final HttpServerResponse response;

  private EventStream(HttpServerResponse response) {
    this.response = response;
  }

  /**
   * Begins the stream; must run on the request's event loop. It ends when the reader goes or the
   * server stops.
   *
   * @param ended runs once when it has ended
   */
  public static EventStream open(Vertx vertx, HttpServerRequest request, Runnable ended) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.putHeader("X-Accel-Buffering", "no");
    response.setChunked(true);
    EventStream stream = new EventStream(response);
    long timer = vertx.setPeriodic(KEEP_ALIVE_MILLIS, tick -> stream.write(": \n\n"));
    response.closeHandler(
        closed -> {
          vertx.cancelTimer(timer);
          ended.run();
        });
    response.exceptionHandler(ignored -> response.reset());
    request.connection().shutdownHandler(stopping -> stream.end());
    stream.write("retry: 1000\n\n");
    return stream;
  }

  /** Sends one event. */
  public void send(String json) {
    write("data: " + json + "\n\n");
  }

  private void end() {
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  private void write(String text) {
    if (!response.closed() && !response.writeQueueFull()) {
      response.write(text);
    }
  }
}
