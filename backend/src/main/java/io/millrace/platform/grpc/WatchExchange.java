package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.BooleanSupplier;

/**
 * One message of the client; then its answer, at once and whenever it has become another one, until
 * the client leaves or the server stops.
 */
final class WatchExchange {
  private static final long LOOK_MILLIS = 250;

  private final Exchange exchange;
  private final GrpcCall call;
  private final Vertx vertx;
  private final BooleanSupplier stopping;
  private Buffer told;

  WatchExchange(Exchange exchange, Caller caller, Vertx vertx, BooleanSupplier stopping) {
    this.exchange = exchange;
    this.call = exchange.call(caller);
    this.vertx = vertx;
    this.stopping = stopping;
  }

  void begin() {
    exchange.beginAnswers();
    exchange.onGone(call::leave);
    exchange.readOne(message -> message.onSuccess(this::look).onFailure(exchange::fail));
  }

  private void look(byte[] message) {
    if (stopping.getAsBoolean()) {
      exchange.fail(ApiException.of(ErrorCode.UNAVAILABLE, "The server stops."));
    } else if (!exchange.isOver()) {
      exchange
          .run(call, message)
          .onSuccess(frame -> tell(frame, message))
          .onFailure(exchange::fail);
    }
  }

  private void tell(Buffer frame, byte[] message) {
    if (exchange.isOver()) {
      return;
    }
    if (!frame.equals(told)) {
      told = frame;
      // Fails when the client has left, which the exchange is told by itself.
      exchange.request().response().write(frame);
    }
    vertx.setTimer(LOOK_MILLIS, later -> look(message));
  }
}
