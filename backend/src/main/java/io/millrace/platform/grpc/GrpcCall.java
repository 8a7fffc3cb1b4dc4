package io.millrace.platform.grpc;

import io.millrace.platform.Caller;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * One message of a call that was let in, to be answered. Used on the event loop of its connection
 * alone.
 */
public final class GrpcCall {
  private final HttpServerResponse response;
  private final Caller caller;
  private final long timeoutNanos;
  private Optional<Runnable> leaving = Optional.empty();
  private boolean gone;

  GrpcCall(HttpServerResponse response, Caller caller, long timeoutNanos) {
    this.response = response;
    this.caller = caller;
    this.timeoutNanos = timeoutNanos;
  }

  /** For whom; a stranger on open methods. */
  public Caller caller() {
    return caller;
  }

  /** What is left of the client's time limit, in nanoseconds; 0 for none. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** Adds to the metadata that precedes the first answer. */
  public void metadata(String name, String value) {
    if (!response.headWritten()) {
      response.putHeader(name, value);
    }
  }

  /**
   * Runs when the client cancels or its connection goes before the answer, at once if it has;
   * replaces what was to run.
   */
  public void onGone(Runnable action) {
    if (gone) {
      action.run();
    } else {
      leaving = Optional.of(action);
    }
  }

  void leave() {
    gone = true;
    leaving.ifPresent(Runnable::run);
    leaving = Optional.empty();
  }
}
