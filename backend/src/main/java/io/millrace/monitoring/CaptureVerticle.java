package io.millrace.monitoring;

import io.millrace.platform.ApiException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves captures from the queue into the store, one batch at a time, and looks for old ones. */
final class CaptureVerticle extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureVerticle.class);
  private static final long LOOK_MILLIS = 100;
  private static final long EXPIRE_MILLIS = 600_000;
  private static final int BATCH = 200;

  private final CaptureQueue queue;
  private final CaptureWriter writer;
  private final CaptureRetention retention;
  private Future<Void> writing = Future.succeededFuture();

  CaptureVerticle(CaptureQueue queue, CaptureWriter writer, CaptureRetention retention) {
    this.queue = queue;
    this.writer = writer;
    this.retention = retention;
  }

  @Override
  public void start() {
    vertx.setPeriodic(
        LOOK_MILLIS,
        timer -> {
          if (writing.isComplete()) {
            writing = drain();
          }
        });
    vertx.setPeriodic(
        EXPIRE_MILLIS,
        timer ->
            retention
                .enqueueAll()
                .onFailure(
                    failure -> LOG.warn("old captures stay for now: {}", failure.getMessage())));
  }

  /** What was answered before the stop is stored before the node goes. */
  @Override
  public void stop(Promise<Void> stopped) {
    writing.eventually(this::drain).onComplete(stopped);
  }

  private Future<Void> drain() {
    List<Candidate> taken = queue.take(BATCH);
    if (taken.isEmpty()) {
      return Future.succeededFuture();
    }
    return writer
        .write(taken)
        .recover(failure -> drop(taken, failure))
        .eventually(
            () -> {
              queue.done(taken);
              return Future.succeededFuture();
            })
        .compose(written -> drain());
  }

  private Future<Void> drop(List<Candidate> taken, Throwable failure) {
    taken.forEach(candidate -> queue.dropped(candidate.endpointId(), 1));
    if (failure instanceof ApiException known) {
      LOG.warn("{} captures were dropped: {}", taken.size(), known.getMessage());
    } else {
      LOG.error("{} captures were dropped", taken.size(), failure);
    }
    return Future.succeededFuture();
  }
}
