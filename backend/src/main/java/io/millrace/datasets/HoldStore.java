package io.millrace.datasets;

import io.millrace.datasets.HeldContent.SameContent;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The table {@code content_hold}. */
final class HoldStore {
  static final String INSERT =
      """
      INSERT INTO content_hold (tenant_id, holder, sha256)
      SELECT $1, * FROM unnest($2::uuid[], $3::text[])
      """;

  static final String DELETE = "DELETE FROM content_hold WHERE tenant_id = $1 AND holder = ANY($2)";

  static final String HOLDING =
      "SELECT DISTINCT holder FROM content_hold WHERE tenant_id = $1 AND holder = ANY($2)";

  static final String ENTRIES =
      """
      SELECT DISTINCT ON (sha256) sha256, dataset_id, id, path FROM dataset_entry
       WHERE tenant_id = $1 AND sha256 = ANY($2::text[]) AND to_version IS NULL
         AND ($3::uuid IS NULL OR dataset_id = $3::uuid)
       ORDER BY sha256, from_version DESC, id
      """;

  Future<Void> insert(TenantTx tx, Map<UUID, String> byHolder) {
    return tx.execute(
            INSERT,
            Tuple.of(tx.tenantId())
                .addArrayOfUUID(byHolder.keySet().toArray(UUID[]::new))
                .addArrayOfString(byHolder.values().toArray(String[]::new)))
        .mapEmpty();
  }

  Future<Void> delete(TenantTx tx, Collection<UUID> holders) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId()).addArrayOfUUID(holders.toArray(UUID[]::new)))
        .mapEmpty();
  }

  Future<List<UUID>> holding(TenantTx tx, Collection<UUID> holders) {
    return tx.list(
        HOLDING,
        Tuple.of(tx.tenantId()).addArrayOfUUID(holders.toArray(UUID[]::new)),
        row -> row.getUUID("holder"));
  }

  Future<List<SameContent>> entries(
      TenantTx tx, Optional<UUID> datasetId, Collection<String> hashes) {
    return tx.list(
        ENTRIES,
        Tuple.of(tx.tenantId())
            .addArrayOfString(hashes.toArray(String[]::new))
            .addValue(datasetId.orElse(null)),
        row ->
            new SameContent(
                row.getString("sha256"),
                row.getUUID("dataset_id"),
                row.getUUID("id"),
                row.getString("path")));
  }
}
