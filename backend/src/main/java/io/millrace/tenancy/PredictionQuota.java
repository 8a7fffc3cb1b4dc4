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
 * The monthly quota of predicted rows, without touching the database on the way of a prediction. A
 * node leases a block (counted as used at once) and serves from it. Whoever keeps the ledger of
 * what was served says so in the transaction that adds to the ledger ({@link #served}): then the
 * rows leave the lease, or are counted as used where it is no longer held. So the count (used less
 * what is leased) always equals the ledger's sum. A lease that its node has not renewed for a
 * minute is taken back by another one; at most half a percent of the quota waits in each node's
 * block.
 */
public final class PredictionQuota {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionQuota.class);
  private static final long RENEW_MILLIS = 5_000;
  private static final long REFUSED_NANOS = 200_000_000L;
  private static final long MAX_BLOCK = 1_000_000;
  private static final int SHARES = 200;
  private static final int IDLE_RENEWALS = 6;

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

  /** The server whose leases these are. */
  public UUID node() {
    return node;
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

  /**
   * Takes rows that were answered, and are in the ledger from this transaction on, out of a node's
   * lease.
   *
   * @param from the node that served them
   * @param period the month, as {@code 2026-11}
   */
  public Future<Void> served(SystemTx tx, UUID tenantId, UUID from, String period, long rows) {
    return store
        .served(tx, tenantId, from, period, rows)
        .compose(
            held -> held ? Future.succeededFuture() : store.charge(tx, tenantId, period, rows));
  }

  /** Begins to keep its leases. */
  public void start() {
    timer = vertx.setPeriodic(RENEW_MILLIS, tick -> renew());
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

  /** One round of renewals; the timer's work. */
  Future<Void> renew() {
    Future<Void> all = Future.succeededFuture();
    for (PredictionAccount account : List.copyOf(accounts.values())) {
      all = all.compose(done -> renew(account));
    }
    return all.compose(done -> db.inSystem(store::reclaim))
        .onFailure(
            failure -> LOG.warn("could not renew prediction leases: {}", failure.getMessage()));
  }

  private Future<Void> renew(PredictionAccount account) {
    if (!account.holdsLease()) {
      return Future.succeededFuture();
    }
    return account.idleRenewals() >= IDLE_RENEWALS
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
   * Renews the lease and, with rows wanted, leases a block.
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
    return keep(tx, tenantId, before.period(), month)
        .compose(
            lost ->
                (wanted == 0 ? Future.succeededFuture(0L) : grant(tx, tenantId, month, wanted))
                    .map(granted -> new Settlement(lost, granted)));
  }

  /** Keeps the lease, or ends it with its month; answers whether it is no longer held. */
  private Future<Boolean> keep(SystemTx tx, UUID tenantId, String period, String month) {
    if (period.isEmpty()) {
      return Future.succeededFuture(true);
    }
    Future<Void> ended =
        period.equals(month)
            ? Future.succeededFuture()
            : store.giveBack(tx, tenantId, node, period);
    return ended.compose(done -> store.renew(tx, tenantId, node, month)).map(held -> !held);
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
    return db.inSystem(tx -> store.giveBack(tx, account.tenantId, node, drained.period()))
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
