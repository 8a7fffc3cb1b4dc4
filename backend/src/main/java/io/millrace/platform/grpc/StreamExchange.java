package io.millrace.platform.grpc;

import io.millrace.platform.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A stream of messages each way. Messages are worked on at the same time and answered in their
 * order; a client that does not read its answers is not read from either.
 */
final class StreamExchange {
  private static final int MAX_UNANSWERED = 64;

  private final Exchange exchange;
  private final Supplier<Future<Caller>> admission;
  private final Set<GrpcCall> working = new HashSet<>();
  private Future<Void> written = Future.succeededFuture();
  private int unanswered;

  StreamExchange(Exchange exchange, Supplier<Future<Caller>> admission) {
    this.exchange = exchange;
    this.admission = admission;
  }

  void begin() {
    exchange.beginAnswers();
    exchange.onGone(() -> List.copyOf(working).forEach(GrpcCall::leave));
    exchange.read(this::next, () -> written.onSuccess(all -> exchange.end()));
  }

  private void next(Future<byte[]> message) {
    if (++unanswered == MAX_UNANSWERED) {
      exchange.request().pause();
    }
    Future<Buffer> answer =
        admission.get().compose(caller -> message.compose(bytes -> answer(caller, bytes)));
    written =
        written
            .compose(before -> answer)
            .compose(frame -> write(frame))
            .onSuccess(done -> answered())
            .onFailure(this::fail);
  }

  private Future<Buffer> answer(Caller caller, byte[] message) {
    GrpcCall call = exchange.call(caller);
    working.add(call);
    return exchange.run(call, message).onComplete(done -> working.remove(call));
  }

  private Future<Void> write(Buffer frame) {
    return exchange.isOver()
        ? Future.failedFuture("the client went away")
        : exchange.request().response().write(frame);
  }

  private void answered() {
    if (--unanswered == MAX_UNANSWERED - 1) {
      exchange.request().resume();
    }
  }

  /** Nobody is told of what follows: it need not be run. */
  private void fail(Throwable failure) {
    exchange.fail(failure);
    List.copyOf(working).forEach(GrpcCall::leave);
  }
}
