package io.millrace.tenancy;

import io.vertx.core.Future;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What a node holds of one tenant's monthly predictions. {@link #available} is taken from on any
 * thread; the rest changes in one settlement at a time.
 */
final class PredictionAccount {
  final UUID tenantId;
  final AtomicLong available = new AtomicLong();

  /** Ask for more when less than this is left. */
  volatile long lowWater;

  /** Granted nothing at this time ({@code Time.nanos}); only meaningful when {@link #empty}. */
  volatile long refusedAt;

  volatile boolean empty;

  private long leased;
  private String period = "";
  private int idleRenewals;
  private Future<Long> grant;
  private Future<?> latest = Future.succeededFuture();

  PredictionAccount(UUID tenantId) {
    this.tenantId = tenantId;
  }

  boolean tryTake(long rows) {
    long left = available.get();
    while (left >= rows) {
      if (available.compareAndSet(left, left - rows)) {
        return true;
      }
      left = available.get();
    }
    return false;
  }

  synchronized Snapshot snapshot() {
    long left = available.get();
    return new Snapshot(period, left, leased - left);
  }

  /**
   * After a settlement: what was there is kept unless the lease was lost, and the grant is added.
   */
  synchronized void settled(Snapshot before, String newPeriod, boolean lost, long granted) {
    long kept = lost ? 0 : before.left();
    leased = kept + granted;
    period = newPeriod;
    available.addAndGet(kept + granted - before.left());
    idleRenewals = before.served() == 0 && granted == 0 ? idleRenewals + 1 : 0;
  }

  /** Empties the account, so that nothing is taken while it is given back. */
  synchronized Snapshot drain() {
    long left = available.getAndSet(0);
    Snapshot drained = new Snapshot(period, left, leased - left);
    leased = 0;
    return drained;
  }

  /** Undoes {@link #drain} when giving back failed. */
  synchronized void restore(Snapshot drained) {
    leased += drained.left() + drained.served();
    available.addAndGet(drained.left());
  }

  synchronized boolean holdsLease() {
    return leased != 0 || available.get() != 0;
  }

  synchronized int idleRenewals() {
    return idleRenewals;
  }

  /** The grant that is being asked for, or else the given one, which is then being asked for. */
  synchronized Future<Long> joinGrant(Supplier<Future<Long>> next) {
    if (grant == null || grant.isComplete()) {
      grant = after(next);
    }
    return grant;
  }

  /** Does something with the lease once nothing else does. */
  synchronized <T> Future<T> after(Supplier<Future<T>> next) {
    Future<T> mine = latest.otherwiseEmpty().compose(done -> next.get());
    latest = mine;
    return mine;
  }

  /**
   * A moment of an account.
   *
   * @param left not yet taken
   * @param served taken since the last settlement
   */
  record Snapshot(String period, long left, long served) {}
}
