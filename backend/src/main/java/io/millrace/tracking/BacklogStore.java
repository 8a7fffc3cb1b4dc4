package io.millrace.tracking;

import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The tables {@code metric_batch} and {@code metric_backlog}: what is not sealed yet. */
final class BacklogStore {
  /** Batches of a run, as many as one sealing takes. */
  private static final int SEALED_AT_ONCE = 300_000;

  static final String BATCHES =
      """
      SELECT id, weight, body FROM metric_batch WHERE tenant_id = $1 AND run_id = $2 ORDER BY id
      """;

  static final String OF_RUNS =
      """
      SELECT run_id, body FROM metric_batch WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY run_id, id
      """;

  static final String OLDEST =
      """
      SELECT id, weight, body FROM metric_batch
       WHERE tenant_id = $1 AND run_id = $2 AND id IN (
         SELECT o.id FROM (
           SELECT id, weight, sum(weight) OVER (ORDER BY id) AS upto FROM metric_batch
            WHERE tenant_id = $1 AND run_id = $2) o
          WHERE o.upto - o.weight < $3)
      """;

  static final String DELETE =
      "DELETE FROM metric_batch WHERE tenant_id = $1 AND run_id = $2 AND id = ANY($3)";

  /**
   * Runs whose sealing is due, leased for half a minute. Waits for a writer instead of passing its
   * run over: a run that is always being written would never be sealed.
   */
  static final String CLAIM =
      """
      UPDATE metric_backlog SET due_at = now() + interval '30 seconds'
       WHERE (tenant_id, run_id) IN (
         SELECT tenant_id, run_id FROM metric_backlog WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE)
      RETURNING tenant_id, run_id
      """;

  /**
   * One sealing of a run at a time, whoever believes to hold the lease; to the transaction's end.
   */
  static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0)) AS locked";

  /** The same lock, waited for. */
  static final String LOCK_OUT =
      "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))";

  static final String SETTLE =
      """
      UPDATE metric_backlog
         SET weight = weight - $3,
             due_at = now() + CASE WHEN weight - $3 >= $4 THEN interval '0' ELSE interval '1 minute' END
       WHERE tenant_id = $1 AND run_id = $2
      """;

  static final String FORGET =
      "DELETE FROM metric_backlog WHERE tenant_id = $1 AND run_id = $2 AND weight <= 0";

  /** Everything of a run that is not sealed. */
  Future<List<Batch>> batches(TenantTx tx, String runId) {
    return tx.list(BATCHES, Tuple.of(tx.tenantId(), runId), BacklogStore::batch);
  }

  /** Everything of some runs that is not sealed, by run. */
  Future<Map<String, List<byte[]>>> bodies(TenantTx tx, List<String> runIds) {
    return tx.list(
            OF_RUNS,
            Tuple.of(tx.tenantId()).addArrayOfString(runIds.toArray(String[]::new)),
            row -> Map.entry(row.getString("run_id"), row.getBuffer("body").getBytes()))
        .map(
            rows ->
                rows.stream()
                    .collect(
                        Collectors.groupingBy(
                            Map.Entry::getKey,
                            Collectors.mapping(Map.Entry::getValue, Collectors.toList()))));
  }

  /** What one sealing takes. */
  Future<List<Batch>> oldest(TenantTx tx, String runId) {
    return tx.list(OLDEST, Tuple.of(tx.tenantId(), runId, SEALED_AT_ONCE), BacklogStore::batch);
  }

  private static Batch batch(io.vertx.sqlclient.Row row) {
    return new Batch(row.getLong("id"), row.getInteger("weight"), row.getBuffer("body").getBytes());
  }

  Future<List<Due>> claim(SystemTx tx, int limit) {
    return tx.list(
        CLAIM, Tuple.of(limit), row -> new Due(row.getUUID("tenant_id"), row.getString("run_id")));
  }

  /** Whether nobody else seals the run. */
  Future<Boolean> lock(TenantTx tx, String runId) {
    return tx.one(LOCK, Tuple.of(tx.tenantId().toString(), runId), row -> row.getBoolean("locked"));
  }

  /** Waits until nobody seals the run; then nobody does to the transaction's end. */
  Future<Void> lockOut(TenantTx tx, String runId) {
    return tx.execute(LOCK_OUT, Tuple.of(tx.tenantId().toString(), runId)).mapEmpty();
  }

  /** Removes what has been sealed. */
  Future<Void> settle(TenantTx tx, String runId, List<Batch> done) {
    long weight = done.stream().mapToLong(Batch::weight).sum();
    Long[] ids = done.stream().map(Batch::id).toArray(Long[]::new);
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), runId, ids))
        .compose(
            deleted ->
                tx.execute(SETTLE, Tuple.of(tx.tenantId(), runId, weight, MetricStore.DUE_WEIGHT)))
        .compose(settled -> tx.execute(FORGET, Tuple.of(tx.tenantId(), runId)))
        .mapEmpty();
  }

  /** A row of {@code metric_batch}. */
  record Batch(long id, int weight, byte[] body) {}

  /** A run to seal. */
  record Due(UUID tenantId, String runId) {}
}
