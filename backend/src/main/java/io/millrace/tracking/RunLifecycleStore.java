package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** The trash of the table {@code run}. */
final class RunLifecycleStore {
  static final String TRASHED =
      "SELECT deleted_at IS NOT NULL AS trashed FROM run WHERE tenant_id = $1 AND id = $2";

  /** Waits for who purges it, or moves it. */
  static final String LOCK = TRASHED + " FOR NO KEY UPDATE";

  static final String TRASH =
      """
      UPDATE run SET deleted_at = $3, deleted_by = $4, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
      """;

  static final String RESTORE =
      """
      UPDATE run SET deleted_at = NULL, deleted_by = NULL, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NOT NULL
      """;

  static final String DELETE_TAG =
      """
      WITH gone AS (DELETE FROM run_tag WHERE tenant_id = $1 AND run_id = $2 AND key = $3 RETURNING key)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys, runs)
      SELECT $1, r.experiment_id, 'tags', array[gone.key], -1 FROM gone, run r WHERE r.tenant_id = $1 AND r.id = $2
      """;

  /** Whether a run is in the trash; empty when there is none. */
  Future<Optional<Boolean>> trashed(TenantTx tx, String id) {
    return tx.find(TRASHED, Tuple.of(tx.tenantId(), id), row -> row.getBoolean("trashed"));
  }

  /** The same; nobody else moves it until the transaction ends. */
  Future<Optional<Boolean>> lock(TenantTx tx, String id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), id), row -> row.getBoolean("trashed"));
  }

  Future<Void> trash(TenantTx tx, String id, Instant now, String by) {
    return tx.execute(TRASH, Tuple.of(tx.tenantId(), id, now.atOffset(ZoneOffset.UTC), by))
        .mapEmpty();
  }

  Future<Void> restore(TenantTx tx, String id) {
    return tx.execute(RESTORE, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<Boolean> deleteTag(TenantTx tx, String id, String key) {
    return tx.execute(DELETE_TAG, Tuple.of(tx.tenantId(), id, key)).map(deleted -> deleted == 1);
  }
}
