package io.millrace.datasets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.platform.Json;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The table {@code dataset_version}. */
final class VersionStore {
  private static final String SELECT =
      """
      SELECT v.dataset_id, d.name AS dataset_name, v.version, v.digest, v.message, v.entries, v.bytes, v.added,
             v.changed, v.removed, v.labels, v.splits, v.split_rule, v.created_at, v.created_by
        FROM dataset_version v JOIN dataset d ON d.tenant_id = v.tenant_id AND d.id = v.dataset_id
      """;

  static final String FIND =
      SELECT + " WHERE v.tenant_id = $1 AND v.dataset_id = $2 AND v.version = $3";

  static final String INSERT =
      """
      INSERT INTO dataset_version (tenant_id, dataset_id, version, digest, message, entries, bytes, added, changed,
             removed, labels, splits, split_rule, created_by, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12::text::jsonb, $13::text::jsonb, $14, $15)
      """;

  Future<Optional<DatasetVersion>> find(TenantTx tx, UUID datasetId, int version) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), datasetId, version), VersionStore::version);
  }

  Future<List<DatasetVersion>> list(
      TenantTx tx, UUID datasetId, Optional<Integer> before, int limit) {
    Where where =
        Where.of(tx.tenantId(), datasetId)
            .and("v.tenant_id = $1")
            .and("v.dataset_id = $2")
            .andIf("v.version < ?", before);
    return tx.list(
        SELECT + where.sql() + " ORDER BY v.version DESC LIMIT " + where.bind(limit),
        where.tuple(),
        VersionStore::version);
  }

  Future<Void> insert(TenantTx tx, DatasetVersion version) {
    return tx.execute(
            INSERT,
            Tuple.from(
                new Object[] {
                  tx.tenantId(),
                  version.datasetId(),
                  version.version(),
                  version.digest(),
                  version.message().orElse(null),
                  version.entries(),
                  version.bytes(),
                  version.added(),
                  version.changed(),
                  version.removed(),
                  Json.writeText(version.labels()),
                  Json.writeText(version.splits()),
                  version.split().map(Json::writeText).orElse(null),
                  version.createdBy(),
                  version.createdAt().atOffset(ZoneOffset.UTC)
                }))
        .mapEmpty();
  }

  private static DatasetVersion version(Row row) {
    return new DatasetVersion(
        row.getUUID("dataset_id"),
        row.getString("dataset_name"),
        row.getInteger("version"),
        row.getString("digest"),
        Optional.ofNullable(row.getString("message")),
        row.getLong("entries"),
        row.getLong("bytes"),
        row.getLong("added"),
        row.getLong("changed"),
        row.getLong("removed"),
        counts(row, "labels"),
        counts(row, "splits"),
        Optional.ofNullable(row.getValue("split_rule"))
            .map(rule -> Json.readStored(rule.toString(), SplitRule.class)),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"));
  }

  private static Map<String, Long> counts(Row row, String column) {
    Map<String, Long> counts = new TreeMap<>();
    Json.readStored(row.getValue(column).toString(), ObjectNode.class)
        .properties()
        .forEach(count -> counts.put(count.getKey(), count.getValue().asLong()));
    return counts;
  }
}
