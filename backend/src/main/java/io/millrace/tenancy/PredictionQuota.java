package io.millrace.tenancy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.PredictionAccount.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monthly quota of predicted rows, counted without touching the database on the way of a
 * prediction. A node leases a block (counted as used at once), serves from it, reports every five
 * seconds what it served, and gives back what it does not need. The lease of a node that stopped
 * reporting is taken back by another one after a minute, so a crash leaves uncounted at most what
 * the node served since its last report. The quota is never exceeded; at most half a percent of it
 * waits in each node's block.
 */
public final class PredictionQuota {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionQuota.class);
  private static final long REPORT_MILLIS = 5_000;
  private static final long REFUSED_NANOS = 200_000_000L;
  private static final long MAX_BLOCK = 1_000_000;
  private static final int SHARES = 200;
  private static final int IDLE_REPORTS = 6;

  private final Vertx vertx;
  private final Db db;
  private final Time time;
  private final UUID node;
  private final PredictionLeaseStore store = new PredictionLeaseStore();
  private final Map<UUID, PredictionAccount> accounts = new ConcurrentHashMap<>();
  private volatile long timer = -1;

  public PredictionQuota(Vertx vertx, Db db, Time time, UUID node) {
    this.vertx = vertx;
    this.db = db;
    this.time = time;
    this.node = node;
  }

  /**
   * Takes predicted rows out of what this node holds; for the hot path, touches memory alone.
   *
   * @return false when this node holds too few: ask {@link #take}
   */
  public boolean tryTake(UUID tenantId, int rows) {
    PredictionAccount account = account(tenantId);
    boolean taken = account.tryTake(rows);
    if (taken && account.available.get() < account.lowWater && !refusedLately(account)) {
      account.joinGrant(() -> settle(account, 1));
    }
    return taken;
  }

  /**
   * Takes predicted rows, leasing more where needed.
   *
   * @return fails with QUOTA_EXCEEDED when the month's quota is used up
   */
  public Future<Void> take(UUID tenantId, int rows) {
    if (tryTake(tenantId, rows)) {
      return Future.succeededFuture();
    }
    PredictionAccount account = account(tenantId);
    if (refusedLately(account)) {
      return exceeded();
    }
    return account
        .joinGrant(() -> settle(account, rows))
        .compose(
            granted -> {
              if (account.tryTake(rows)) {
                return Future.succeededFuture();
              }
              return granted == 0 ? exceeded() : take(tenantId, rows);
            });
  }

  /** Puts back rows that were taken for a prediction that did not happen. */
  public void giveBack(UUID tenantId, int rows) {
    account(tenantId).available.addAndGet(rows);
  }

  /** Begins to report. */
  public void start() {
    timer = vertx.setPeriodic(REPORT_MILLIS, tick -> report());
  }

  /** Gives back everything that this node holds. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    Future<Void> all = Future.succeededFuture();
    for (PredictionAccount account : List.copyOf(accounts.values())) {
      all = all.compose(done -> account.after(() -> release(account)));
    }
    return all;
  }

  /** One round of reports; the timer's work. */
  Future<Void> report() {
    Future<Void> all = Future.succeededFuture();
    for (PredictionAccount account : List.copyOf(accounts.values())) {
      all = all.compose(done -> report(account));
    }
    return all.compose(done -> db.inSystem(store::reclaim))
        .onFailure(
            failure -> LOG.warn("could not report served predictions: {}", failure.getMessage()));
  }

  private Future<Void> report(PredictionAccount account) {
    if (!account.holdsLease()) {
      return Future.succeededFuture();
    }
    return account.idleReports() >= IDLE_REPORTS
        ? account.after(() -> release(account))
        : account.after(() -> settle(account, 0)).mapEmpty();
  }

  private PredictionAccount account(UUID tenantId) {
    PredictionAccount known = accounts.get(tenantId);
    return known != null ? known : accounts.computeIfAbsent(tenantId, PredictionAccount::new);
  }

  private boolean refusedLately(PredictionAccount account) {
    return account.empty && time.nanos() - account.refusedAt < REFUSED_NANOS;
  }

  /**
   * Reports what was served and, with rows wanted, leases a block.
   *
   * @return what was granted
   */
  private Future<Long> settle(PredictionAccount account, int wanted) {
    Snapshot before = account.snapshot();
    String month = YearMonth.from(time.now().atOffset(ZoneOffset.UTC)).toString();
    return db.inSystem(tx -> settle(tx, account.tenantId, before, month, wanted))
        .map(
            result -> {
              account.settled(before, month, result.lost(), result.granted());
              if (wanted > 0) {
                account.lowWater = result.granted() / 4;
                account.refusedAt = time.nanos();
                account.empty = result.granted() == 0;
              }
              return result.granted();
            });
  }

  private Future<Settlement> settle(
      SystemTx tx, UUID tenantId, Snapshot before, String month, int wanted) {
    return close(tx, tenantId, before, month)
        .compose(
            lost ->
                (wanted == 0 ? Future.succeededFuture(0L) : grant(tx, tenantId, month, wanted))
                    .map(granted -> new Settlement(lost, granted)));
  }

  /** Accounts for the lease so far; answers whether it is no longer held. */
  private Future<Boolean> close(SystemTx tx, UUID tenantId, Snapshot before, String month) {
    if (before.period().isEmpty()) {
      return Future.succeededFuture(true);
    }
    return store
        .report(tx, tenantId, node, before.period(), before.served())
        .compose(
            held ->
                held
                    ? Future.succeededFuture()
                    : store.charge(tx, tenantId, before.period(), before.served()).mapEmpty())
        .compose(
            done ->
                before.period().equals(month)
                    ? Future.succeededFuture()
                    : store.giveBack(tx, tenantId, node, before.period()))
        .compose(done -> store.report(tx, tenantId, node, month, 0))
        .map(held -> !held);
  }

  private Future<Long> grant(SystemTx tx, UUID tenantId, String month, int wanted) {
    return store
        .charge(tx, tenantId, month, 0)
        .compose(made -> store.lock(tx, tenantId, month))
        .compose(
            counter -> {
              long block =
                  Math.max(wanted, Math.max(1, Math.min(MAX_BLOCK, counter.limit() / SHARES)));
              long granted = Math.max(0, Math.min(block, counter.limit() - counter.used()));
              return granted == 0
                  ? Future.succeededFuture(0L)
                  : store.lease(tx, tenantId, node, month, granted).map(granted);
            });
  }

  private Future<Void> release(PredictionAccount account) {
    Snapshot drained = account.drain();
    if (drained.period().isEmpty()) {
      return Future.succeededFuture();
    }
    return db.inSystem(
            tx ->
                store
                    .report(tx, account.tenantId, node, drained.period(), drained.served())
                    .compose(
                        held ->
                            held
                                ? store.giveBack(tx, account.tenantId, node, drained.period())
                                : store.charge(
                                    tx, account.tenantId, drained.period(), drained.served())))
        .onFailure(failure -> account.restore(drained));
  }

  private static Future<Void> exceeded() {
    return Future.failedFuture(
        ApiException.of(
            ErrorCode.QUOTA_EXCEEDED,
            "The monthly prediction quota of this tenant is used up; it starts anew with the next"
                + " month, or an administrator of this installation can raise it."));
  }

  private record Settlement(boolean lost, long granted) {}
}
