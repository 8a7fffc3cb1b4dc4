package io.millrace.datasets;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code dataset}. */
final class DatasetStore {
  private static final String SELECT =
      """
      SELECT d.id, d.name, d.description, d.licence, d.source, d.latest_version, d.revision, d.created_by,
             d.created_at, coalesce(v.entries, 0) AS entries, coalesce(v.bytes, 0) AS bytes,
             (SELECT count(*) FROM upload u
               WHERE u.tenant_id = d.tenant_id AND u.dataset_id = d.id AND u.state = 'ready') AS ready_uploads
        FROM dataset d
        LEFT JOIN dataset_version v
          ON v.tenant_id = d.tenant_id AND v.dataset_id = d.id AND v.version = d.latest_version
      """;

  static final String INSERT =
      """
      INSERT INTO dataset (tenant_id, id, name, description, licence, source, created_by, created_at)
      VALUES ($1, $2, $3, nullif($4, ''), nullif($5, ''), nullif($6, ''), $7, $8)
      ON CONFLICT (tenant_id, name) DO NOTHING
      """;

  static final String FIND = SELECT + " WHERE d.tenant_id = $1 AND d.id = $2";

  static final String LOCK =
      """
      SELECT name, latest_version, revision FROM dataset WHERE tenant_id = $1 AND id = $2 FOR UPDATE
      """;

  static final String UPDATE =
      """
      UPDATE dataset SET name = coalesce($3, name),
             description = CASE WHEN $4::text IS NULL THEN description ELSE nullif($4, '') END,
             licence = CASE WHEN $5::text IS NULL THEN licence ELSE nullif($5, '') END,
             source = CASE WHEN $6::text IS NULL THEN source ELSE nullif($6, '') END,
             revision = revision + 1
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String NAME_TAKEN =
      "SELECT id FROM dataset WHERE tenant_id = $1 AND name = $2 AND id <> $3";

  static final String SET_LATEST =
      "UPDATE dataset SET latest_version = $3 WHERE tenant_id = $1 AND id = $2";

  static final String DELETE = "DELETE FROM dataset WHERE tenant_id = $1 AND id = $2";

  /** Answers whether the name was free. */
  Future<Boolean> insert(
      TenantTx tx, UUID id, NewDataset dataset, String createdBy, Instant createdAt) {
    return tx.execute(
            INSERT,
            Tuple.from(
                new Object[] {
                  tx.tenantId(),
                  id,
                  dataset.name(),
                  dataset.description().orElse(null),
                  dataset.licence().orElse(null),
                  dataset.source().orElse(null),
                  createdBy,
                  createdAt.atOffset(ZoneOffset.UTC)
                }))
        .map(inserted -> inserted == 1);
  }

  Future<Optional<Dataset>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), DatasetStore::dataset);
  }

  /** Holds the dataset until the transaction ends, so that its history stays a line. */
  Future<Optional<Locked>> lock(TenantTx tx, UUID id) {
    return tx.find(
        LOCK,
        Tuple.of(tx.tenantId(), id),
        row ->
            new Locked(
                id,
                row.getString("name"),
                row.getInteger("latest_version"),
                row.getLong("revision")));
  }

  Future<Boolean> isNameTaken(TenantTx tx, String name, UUID besides) {
    return tx.find(NAME_TAKEN, Tuple.of(tx.tenantId(), name, besides), row -> row.getUUID("id"))
        .map(Optional::isPresent);
  }

  Future<Void> update(TenantTx tx, UUID id, DatasetPatch patch) {
    return tx.execute(
            UPDATE,
            Tuple.of(
                tx.tenantId(),
                id,
                patch.name().orElse(null),
                patch.description().orElse(null),
                patch.licence().orElse(null),
                patch.source().orElse(null)))
        .mapEmpty();
  }

  Future<Void> setLatest(TenantTx tx, UUID id, int version) {
    return tx.execute(SET_LATEST, Tuple.of(tx.tenantId(), id, version)).mapEmpty();
  }

  Future<Void> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<Page<Dataset>> list(TenantTx tx, ListQuery query) {
    Where where =
        Where.of(tx.tenantId()).and("d.tenant_id = $1").list("d", query, Cursor::idAsUuid);
    String sql = SELECT + where.sql() + where.page("d", query);
    return tx.list(sql, where.tuple(), DatasetStore::dataset)
        .map(rows -> query.page(rows, Dataset::name, Dataset::createdAt, Dataset::id));
  }

  private static Dataset dataset(Row row) {
    return new Dataset(
        row.getUUID("id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("description")),
        Optional.ofNullable(row.getString("licence")),
        Optional.ofNullable(row.getString("source")),
        row.getInteger("latest_version"),
        row.getLong("entries"),
        row.getLong("bytes"),
        row.getLong("ready_uploads"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"),
        row.getLong("revision"),
        List.of());
  }

  /** A dataset that this transaction holds. */
  record Locked(UUID id, String name, int latestVersion, long revision) {
    boolean isAt(OptionalLong seen) {
      return seen.isEmpty() || seen.getAsLong() == revision;
    }
  }

  static final String NAMES = "SELECT id, name FROM dataset WHERE tenant_id = $1 AND id = ANY($2)";

  Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> ids) {
    return tx.list(
            NAMES,
            Tuple.of(tx.tenantId(), (Object) ids.toArray(UUID[]::new)),
            row -> Map.entry(row.getUUID("id"), row.getString("name")))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
