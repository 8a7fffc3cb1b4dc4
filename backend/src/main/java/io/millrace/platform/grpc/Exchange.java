package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.RefusalPace;
import io.millrace.platform.observability.RequestMetrics.OfProtocol;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call's two directions: reads its messages, runs its operation, ends it once. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final int OK = 200;

  private final HttpServerRequest request;
  private final GrpcMethod method;
  private final String requestId;
  private final long deadline;
  private final Time time;
  private final RefusalPace pace;
  private final OfProtocol metrics;
  private final long begun;
  private byte[] message;
  private boolean over;

  /**
   * @param deadline on the clock of {@code time}; 0 for none
   */
  Exchange(
      HttpServerRequest request,
      GrpcMethod method,
      String requestId,
      long deadline,
      Time time,
      RefusalPace pace,
      OfProtocol metrics) {
    this.request = request;
    this.method = method;
    this.requestId = requestId;
    this.deadline = deadline;
    this.time = time;
    this.pace = pace;
    this.metrics = metrics;
    this.begun = time.nanos();
  }

  HttpServerRequest request() {
    return request;
  }

  /** Reads one message and answers it. */
  void unary(Caller caller) {
    GrpcCall call = call(caller);
    onGone(call::leave);
    read(this::one, () -> answerOne(call));
  }

  /**
   * Reads messages until the client has sent its last.
   *
   * @param ended runs after the last message, unless the stream broke off
   */
  void read(Consumer<byte[]> messages, Runnable ended) {
    MessageReader reader =
        new MessageReader(method.maxMessageBytes(), request.getHeader("grpc-encoding"), messages);
    request.handler(
        chunk -> {
          try {
            if (!over) {
              reader.read(chunk);
            }
          } catch (ApiException e) {
            fail(e);
          }
        });
    request.endHandler(
        end -> {
          if (over) {
            return;
          }
          if (reader.isBetween()) {
            ended.run();
          } else {
            fail(ApiException.of(ErrorCode.INVALID_REQUEST, "The stream ends within a message."));
          }
        });
    request.resume();
  }

  /** Runs when the client resets the call or its connection goes. */
  void onGone(Runnable action) {
    request.exceptionHandler(failure -> gone(action));
    request.response().exceptionHandler(failure -> gone(action));
    request.response().closeHandler(closed -> gone(action));
  }

  private void gone(Runnable action) {
    if (!over) {
      over = true;
      action.run();
    }
  }

  GrpcCall call(Caller caller) {
    long left = deadline == 0 ? 0 : Math.max(1, deadline - time.nanos());
    return new GrpcCall(request.response(), caller, left);
  }

  /** Runs the operation; whatever it throws becomes the future's failure. */
  Future<Buffer> run(GrpcCall call, byte[] bytes) {
    try {
      return method.operation().answer(call, bytes);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Ends the call with the failure's status; the first end counts. */
  void fail(Throwable failure) {
    if (!over) {
      over = true;
      ApiException problem = known(failure);
      pace.tell(
          request.connection(),
          problem,
          () -> {
            GrpcReplies.fail(request.response(), problem, requestId);
            count(problem.code().status());
          });
    }
  }

  /** Ends a stream well. */
  void end() {
    if (!over) {
      over = true;
      GrpcReplies.end(request.response());
      count(OK);
    }
  }

  /** By the HTTP status that says the same, so that all protocols count alike. */
  private void count(int status) {
    metrics.answered(status, time.nanos() - begun);
  }

  boolean isOver() {
    return over;
  }

  private void one(byte[] bytes) {
    if (message != null) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST, "This method takes one message, and no second.");
    }
    message = bytes;
  }

  private void answerOne(GrpcCall call) {
    if (message == null) {
      fail(ApiException.of(ErrorCode.INVALID_REQUEST, "This method takes one message."));
      return;
    }
    run(call, message)
        .onSuccess(
            frame -> {
              if (!over) {
                over = true;
                GrpcReplies.answer(request.response(), frame);
                count(OK);
              }
            })
        .onFailure(this::fail);
  }

  private ApiException known(Throwable failure) {
    if (failure instanceof ApiException known) {
      return known;
    }
    LOG.error("call {} {} failed", requestId, method.path(), failure);
    return ApiException.of(
        ErrorCode.INTERNAL,
        "Something unexpected happened. Quote the request id when you report it.");
  }
}
