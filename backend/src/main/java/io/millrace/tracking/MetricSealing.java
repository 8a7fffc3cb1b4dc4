package io.millrace.tracking;

import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals points on this node, on one thread, so that sealing never takes more than its share from
 * logging. What fails, or what a killed node had taken, is due again by itself.
 */
public final class MetricSealing extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(MetricSealing.class);
  private static final long POLL_MILLIS = 1_000;

  private final Db db;
  private final Time time;
  private WorkerExecutor worker;
  private MetricSealer sealer;
  private Future<Integer> round = Future.succeededFuture(0);
  private boolean stopping;

  public MetricSealing(Db db, Time time) {
    this.db = db;
    this.time = time;
  }

  @Override
  public void start() {
    worker = vertx.createSharedWorkerExecutor("metric-sealing", 1);
    sealer = new MetricSealer(db, time, worker);
    vertx.setPeriodic(POLL_MILLIS, timer -> seal());
  }

  private void seal() {
    if (stopping || !round.isComplete()) {
      return;
    }
    round = sealer.sealDue();
    round
        .onSuccess(
            count -> {
              if (count > 0) {
                vertx.runOnContext(next -> seal());
              }
            })
        .onFailure(failure -> LOG.warn("points stay unsealed for now: {}", failure.toString()));
  }

  /** Waits for what is under way. */
  @Override
  public void stop(Promise<Void> stopped) {
    stopping = true;
    round.onComplete(ended -> worker.close().onComplete(closed -> stopped.complete()));
  }
}
