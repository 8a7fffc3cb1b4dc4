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
import java.util.Arrays;
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
  private final GrpcCompression compression;
  private final String encoding;
  private final boolean deflating;
  private final long begun;
  private Future<byte[]> message;
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
      OfProtocol metrics,
      GrpcCompression compression) {
    this.request = request;
    this.method = method;
    this.requestId = requestId;
    this.deadline = deadline;
    this.time = time;
    this.pace = pace;
    this.metrics = metrics;
    this.compression = compression;
    this.encoding = request.getHeader("grpc-encoding");
    this.deflating = isGzipWanted();
    this.begun = time.nanos();
  }

  /** Who compresses what it sends is answered alike, as gRPC's own servers do. */
  private boolean isGzipWanted() {
    String accepted =
        GrpcCompression.GZIP.equals(encoding) ? request.getHeader("grpc-accept-encoding") : null;
    return accepted != null
        && Arrays.stream(accepted.split(",", -1))
            .anyMatch(each -> each.strip().equals(GrpcCompression.GZIP));
  }

  HttpServerRequest request() {
    return request;
  }

  /** Begins a stream of answers. */
  void beginAnswers() {
    GrpcReplies.begin(request.response());
    announce();
  }

  private void announce() {
    if (deflating) {
      request.response().putHeader("grpc-encoding", GrpcCompression.GZIP);
    }
  }

  /** Reads one message and answers it. */
  void unary(Caller caller) {
    GrpcCall call = call(caller);
    onGone(call::leave);
    readOne(only -> only.onSuccess(bytes -> answerOne(call, bytes)).onFailure(this::fail));
  }

  /** Reads the one message of a client. */
  void readOne(Consumer<Future<byte[]>> whole) {
    read(
        this::one,
        () -> {
          if (message == null) {
            fail(ApiException.of(ErrorCode.INVALID_REQUEST, "This method takes one message."));
          } else {
            whole.accept(message);
          }
        });
  }

  /**
   * Reads messages until the client has sent its last.
   *
   * @param ended runs after the last message, unless the stream broke off
   */
  void read(Consumer<Future<byte[]>> messages, Runnable ended) {
    int limit = method.maxMessageBytes();
    MessageReader reader =
        new MessageReader(
            limit,
            encoding,
            came ->
                messages.accept(
                    came.compressed()
                        ? compression.inflated(came.bytes(), limit)
                        : Future.succeededFuture(came.bytes())));
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
      Future<Buffer> answer = method.operation().answer(call, bytes);
      return deflating ? answer.compose(compression::deflated) : answer;
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

  private void one(Future<byte[]> came) {
    if (message != null) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST, "This method takes one message, and no second.");
    }
    message = came;
  }

  private void answerOne(GrpcCall call, byte[] bytes) {
    run(call, bytes)
        .onSuccess(
            frame -> {
              if (!over) {
                over = true;
                announce();
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
