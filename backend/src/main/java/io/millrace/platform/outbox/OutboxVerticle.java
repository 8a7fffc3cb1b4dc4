package io.millrace.platform.outbox;

import io.millrace.platform.db.Db;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers messages on this node, some at a time. What fails, or what a killed node had taken, is
 * due again by itself; see {@link OutboxStore#CLAIM}.
 */
public final class OutboxVerticle extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxVerticle.class);
  private static final long POLL_MILLIS = 1_000;
  private static final int AT_ONCE = 16;

  private final Db db;
  private final Map<String, OutboxHandler> handlers;
  private final OutboxStore store = new OutboxStore();
  private Future<?> round = Future.succeededFuture();
  private boolean stopping;

  public OutboxVerticle(Db db, List<OutboxHandler> handlers) {
    this.db = db;
    this.handlers =
        handlers.stream()
            .collect(Collectors.toUnmodifiableMap(OutboxHandler::kind, Function.identity()));
  }

  @Override
  public void start() {
    vertx.setPeriodic(POLL_MILLIS, timer -> deliverDue());
    deliverDue();
  }

  /** Waits for what is under way. */
  @Override
  public void stop(Promise<Void> stopped) {
    stopping = true;
    round.onComplete(ended -> stopped.complete());
  }

  private void deliverDue() {
    if (stopping || !round.isComplete()) {
      return;
    }
    Future<Integer> delivered =
        db.inSystem(tx -> store.claim(tx, AT_ONCE, handlers.keySet())).compose(this::deliverAll);
    round = delivered;
    delivered
        .onSuccess(
            count -> {
              if (count == AT_ONCE) {
                deliverDue();
              }
            })
        .onFailure(failure -> LOG.warn("the outbox cannot be read: {}", failure.getMessage()));
  }

  private Future<Integer> deliverAll(List<OutboxMessage> messages) {
    return Future.join(messages.stream().map(this::deliver).toList()).map(messages.size());
  }

  private Future<Void> deliver(OutboxMessage message) {
    Future<Void> delivered;
    try {
      delivered = handlers.get(message.kind()).deliver(message);
    } catch (RuntimeException e) {
      delivered = Future.failedFuture(e);
    }
    return delivered
        .compose(done -> db.inSystem(tx -> store.forget(tx, message)))
        .recover(
            failure -> {
              LOG.warn(
                  "{} {} waits after attempt {}: {}",
                  message.kind(),
                  message.id(),
                  message.attempts(),
                  failure.toString());
              return Future.succeededFuture();
            });
  }
}
