package io.millrace.serving.metering;

import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.serving.metering.Journal.Sealed;
import io.millrace.tenancy.PredictionQuota;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is served and sends the sums to the ledger every ten seconds. Counting touches memory
 * alone.
 */
public final class Metering {
  private static final Logger LOG = LoggerFactory.getLogger(Metering.class);
  private static final long SEND_MILLIS = 10_000;
  private static final long HOUR_MILLIS = 1_000;
  private static final long FORGET_MILLIS = TimeUnit.HOURS.toMillis(6);

  private final Vertx vertx;
  private final Db db;
  private final Time time;
  private final PredictionQuota quota;
  private final Journal journal;
  private final LedgerStore store = new LedgerStore();
  private volatile List<Long> timers = List.of();

  /** Sendings happen one after the other; guarded by this. */
  private Future<Void> latest = Future.succeededFuture();

  /**
   * Opens the journal; blocks.
   *
   * @param folder of the journal, of this server alone
   * @param node this server, new at every start
   */
  public Metering(Vertx vertx, Db db, Time time, PredictionQuota quota, Path folder, UUID node) {
    this.vertx = vertx;
    this.db = db;
    this.time = time;
    this.quota = quota;
    this.journal = new Journal(folder, node, epochHour());
  }

  /**
   * Counts a request, before its answer leaves.
   *
   * @param bytesIn of its input tensors, as are bytesOut of the outputs; no protocol's encoding
   * @param deviceNanos its share of the run's time
   */
  public void count(
      MeteredModel model,
      Outcome outcome,
      long rows,
      long bytesIn,
      long bytesOut,
      long deviceNanos) {
    journal.count(model, outcome, rows, bytesIn, bytesOut, deviceNanos);
  }

  /** Keeps the names of what is deployed, for bills that outlive it. */
  public Future<Void> name(TenantTx tx, List<MeteredVersion> versions) {
    return store.name(tx, versions);
  }

  /** Begins to send; first what a dead process left. */
  public void start() {
    timers =
        List.of(
            vertx.setPeriodic(HOUR_MILLIS, tick -> journal.hour(epochHour())),
            vertx.setPeriodic(SEND_MILLIS, tick -> send()),
            vertx.setPeriodic(FORGET_MILLIS, tick -> forget()));
    send();
  }

  /** Sends the rest. */
  public Future<Void> stop() {
    timers.forEach(vertx::cancelTimer);
    return send();
  }

  /** Sends what was counted so far; what cannot be sent now stays in the journal. */
  public synchronized Future<Void> send() {
    latest =
        latest
            .otherwiseEmpty()
            .compose(before -> vertx.executeBlocking(this::seal, false))
            .compose(this::send)
            .onFailure(
                failure ->
                    LOG.warn("the ledger could not be written yet: {}", failure.getMessage()));
    return latest;
  }

  private List<Sealed> seal() throws java.io.IOException {
    journal.seal();
    return journal.sealed();
  }

  private Future<Void> send(List<Sealed> all) {
    Future<Void> sent = Future.succeededFuture();
    for (Sealed each : all) {
      sent = sent.compose(before -> send(each));
    }
    return sent;
  }

  private Future<Void> send(Sealed sealed) {
    return db.inSystem(tx -> append(tx, sealed.rows()))
        .compose(
            added ->
                vertx.executeBlocking(
                    () -> {
                      journal.sent(sealed);
                      return null;
                    },
                    false));
  }

  /** The ledger and the quota change together. */
  private Future<Void> append(SystemTx tx, List<LedgerRow> rows) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    UUID node = rows.get(0).node();
    return store
        .append(tx, rows)
        .compose(
            served -> {
              Future<Void> counted = Future.succeededFuture();
              for (LedgerStore.Served each : served) {
                counted =
                    counted.compose(
                        before ->
                            quota.served(tx, each.tenantId(), node, each.period(), each.rows()));
              }
              return counted;
            });
  }

  private void forget() {
    db.inSystem(store::forget)
        .onFailure(failure -> LOG.warn("the ledger was not trimmed: {}", failure.getMessage()));
  }

  private long epochHour() {
    return TimeUnit.SECONDS.toHours(time.now().getEpochSecond());
  }
}
