package io.millrace.tenancy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;

/**
 * Reserves what a transaction is about to make, in that transaction: a thing that is rolled back
 * was never counted, and two that together would pass the limit cannot both commit. The counter's
 * row is locked until commit, so reserve late.
 */
public final class Quotas {
  private final UsageStore store = new UsageStore();

  /**
   * Counts an amount, if it fits.
   *
   * @param amount not negative; 0 does nothing
   * @return fails with QUOTA_EXCEEDED, naming the limit and what is used of it
   */
  public Future<Void> reserve(TenantTx tx, Meter meter, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a negative amount: " + amount);
    }
    if (amount == 0) {
      return Future.succeededFuture();
    }
    return store
        .add(tx, meter, amount)
        .compose(fits -> fits ? Future.succeededFuture() : exceeded(tx, meter, amount));
  }

  /**
   * Gives back what was reserved for something that is now gone.
   *
   * @param amount not negative; never more than was reserved
   */
  public Future<Void> release(TenantTx tx, Meter meter, long amount) {
    return amount == 0 ? Future.succeededFuture() : store.subtract(tx, meter, amount);
  }

  private Future<Void> exceeded(TenantTx tx, Meter meter, long amount) {
    return store
        .meter(tx, meter)
        .map(
            usage -> {
              throw ApiException.of(
                  ErrorCode.QUOTA_EXCEEDED,
                  "The %s quota of %d %s is used up: %d are in use and %d more are needed."
                      .formatted(meter.title(), usage.limit(), meter.unit(), usage.used(), amount));
            });
  }
}
