package io.millrace.tenancy;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** The table {@code prediction_lease} and the counters that leases are taken from. */
final class PredictionLeaseStore {
  static final String SERVED =
      """
      UPDATE prediction_lease SET remaining = remaining - $4
       WHERE tenant_id = $1 AND node_id = $2 AND period = $3
      """;
  static final String RENEW =
      """
      UPDATE prediction_lease SET lease_until = now() + interval '1 minute'
       WHERE tenant_id = $1 AND node_id = $2 AND period = $3
      """;
  static final String CHARGE =
      """
      INSERT INTO usage_counter (tenant_id, meter, period, used) VALUES ($1, 'predictionsPerMonth', $2, $3)
      ON CONFLICT (tenant_id, meter, period) DO UPDATE SET used = usage_counter.used + excluded.used
      """;
  static final String LOCK =
      """
      SELECT u.used, coalesce(q.predictions_per_month, $3) AS limit
        FROM usage_counter u JOIN quota q ON q.tenant_id = u.tenant_id
       WHERE u.tenant_id = $1 AND u.meter = 'predictionsPerMonth' AND u.period = $2
         FOR UPDATE OF u
      """;
  static final String LEASE =
      """
      INSERT INTO prediction_lease (tenant_id, node_id, period, remaining, lease_until)
      VALUES ($1, $2, $3, $4, now() + interval '1 minute')
      ON CONFLICT (tenant_id, node_id, period) DO UPDATE
         SET remaining = prediction_lease.remaining + excluded.remaining, lease_until = excluded.lease_until
      """;

  private static final String GIVE_BACK =
      """
      , sums AS (SELECT tenant_id, period, sum(remaining)::bigint AS remaining FROM gone GROUP BY tenant_id, period)
      UPDATE usage_counter u SET used = greatest(0, u.used - sums.remaining)
        FROM sums
       WHERE u.tenant_id = sums.tenant_id AND u.meter = 'predictionsPerMonth' AND u.period = sums.period
      """;

  static final String RETURN =
      """
      WITH gone AS (DELETE FROM prediction_lease WHERE tenant_id = $1 AND node_id = $2 AND period = $3
                    RETURNING tenant_id, period, remaining)
      """
          + GIVE_BACK;
  static final String RECLAIM =
      """
      WITH gone AS (DELETE FROM prediction_lease WHERE lease_until < now()
                    RETURNING tenant_id, period, remaining)
      """
          + GIVE_BACK;

  /** Takes what was served out of a lease; false when it has ended. */
  Future<Boolean> served(SystemTx tx, UUID tenantId, UUID node, String period, long rows) {
    return tx.execute(SERVED, Tuple.of(tenantId, node, period, rows)).map(found -> found == 1);
  }

  /** Keeps a lease; false when it has ended and been taken back. */
  Future<Boolean> renew(SystemTx tx, UUID tenantId, UUID node, String period) {
    return tx.execute(RENEW, Tuple.of(tenantId, node, period)).map(found -> found == 1);
  }

  /**
   * Counts what was served without a lease; with 0, only makes sure that the month's row exists.
   */
  Future<Void> charge(SystemTx tx, UUID tenantId, String period, long served) {
    return tx.execute(CHARGE, Tuple.of(tenantId, period, served)).mapEmpty();
  }

  /** The month's counter, locked. */
  Future<Counter> lock(SystemTx tx, UUID tenantId, String period) {
    long fallback = Quota.DEFAULT.limit(Meter.PREDICTIONS_PER_MONTH);
    return tx.one(
        LOCK,
        Tuple.of(tenantId, period, fallback),
        row -> new Counter(row.getLong("used"), row.getLong("limit")));
  }

  /** Counts an amount as used and adds it to the node's lease. */
  Future<Void> lease(SystemTx tx, UUID tenantId, UUID node, String period, long amount) {
    return charge(tx, tenantId, period, amount)
        .compose(charged -> tx.execute(LEASE, Tuple.of(tenantId, node, period, amount)))
        .mapEmpty();
  }

  /** Ends a node's lease; what remains is no longer counted as used. */
  Future<Void> giveBack(SystemTx tx, UUID tenantId, UUID node, String period) {
    return tx.execute(RETURN, Tuple.of(tenantId, node, period)).mapEmpty();
  }

  /** Ends the leases of nodes that have not renewed them for a minute. */
  Future<Void> reclaim(SystemTx tx) {
    return tx.execute(RECLAIM, Tuple.tuple()).mapEmpty();
  }

  record Counter(long used, long limit) {}
}
