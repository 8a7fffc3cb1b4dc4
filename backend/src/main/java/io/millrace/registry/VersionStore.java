package io.millrace.registry;

import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.Page;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.millrace.registry.ModelAdmission.Admitted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The table {@code model_version}. */
final class VersionStore {
  private static final String SELECT =
      """
      SELECT v.id, m.name AS model, v.version, v.state, v.reason, v.description, v.bytes, v.sha256, v.signature,
             v.metrics, v.run_id, v.artifact_path, v.peak_memory_bytes, v.loaded_bytes, v.row_micros, v.job_id,
             v.created_at, v.created_by, v.blob_key,
             ARRAY(SELECT a.alias FROM model_alias a WHERE a.tenant_id = v.tenant_id AND a.version_id = v.id
                    ORDER BY a.alias) AS aliases
        FROM model_version v JOIN model m ON m.tenant_id = v.tenant_id AND m.id = v.model_id
      """;

  static final String BY_NUMBER =
      SELECT + " WHERE v.tenant_id = $1 AND m.name = $2 AND v.version = $3";

  static final String BY_ALIAS =
      SELECT
          + """
           JOIN model_alias o ON o.tenant_id = v.tenant_id AND o.version_id = v.id
          WHERE v.tenant_id = $1 AND m.name = $2 AND o.alias = $3
          """;

  static final String BY_IDS = SELECT + " WHERE v.tenant_id = $1 AND v.id = ANY($2)";

  static final String INSERT =
      """
      INSERT INTO model_version (tenant_id, id, model_id, version, state, description, bytes, sha256, blob_key,
                                 source_key, hints, metrics, run_id, artifact_path, created_by, created_at)
      VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $8, $9, $10::text::jsonb, $11::text::jsonb, $12, $13, $14, $15)
      """;

  static final String SET_JOB =
      "UPDATE model_version SET job_id = $3 WHERE tenant_id = $1 AND id = $2";

  static final String PENDING =
      """
      SELECT id, bytes, sha256, blob_key, source_key, hints FROM model_version
       WHERE tenant_id = $1 AND id = $2 AND state = 'pending'
      """;

  static final String READY =
      """
      UPDATE model_version SET state = 'ready', signature = $3::text::jsonb, peak_memory_bytes = $4,
             loaded_bytes = $5, row_micros = $6
       WHERE tenant_id = $1 AND id = $2 AND state = 'pending'
      """;

  /** One that a client of MLflow's made stays for its clients. */
  static final String REJECT =
      """
      UPDATE model_version SET state = CASE WHEN source IS NULL THEN 'rejected' ELSE 'unservable' END, reason = $3
       WHERE tenant_id = $1 AND id = $2 AND state = 'pending' RETURNING bytes
      """;

  static final String SET_UNSERVABLE =
      "UPDATE model_version SET state = 'unservable', reason = $3 WHERE tenant_id = $1 AND id = $2";

  static final String DELETE =
      """
      DELETE FROM model_version v USING model m
       WHERE v.tenant_id = $1 AND m.tenant_id = $1 AND m.id = v.model_id AND m.id = $2
         AND ($3::int IS NULL OR v.version = $3)
      RETURNING v.blob_key, v.bytes, v.state
      """;

  Future<Void> insert(TenantTx tx, NewRow row) {
    return tx.execute(
            INSERT,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    row.id(),
                    row.modelId(),
                    row.version(),
                    row.request().description().orElse(null),
                    row.bytes(),
                    row.sha256(),
                    row.blobKey().value(),
                    row.sourceKey().map(BlobKey::value).orElse(null),
                    row.request().signature().map(Json::writeText).orElse(null),
                    Json.writeText(row.metrics()),
                    row.request().runId().orElse(null),
                    row.request().artifactPath().orElse(null),
                    row.createdBy(),
                    row.createdAt().atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  Future<Void> setJob(TenantTx tx, UUID id, UUID jobId) {
    return tx.execute(SET_JOB, Tuple.of(tx.tenantId(), id, jobId)).mapEmpty();
  }

  Future<Optional<Pending>> pending(TenantTx tx, UUID id) {
    return tx.find(PENDING, Tuple.of(tx.tenantId(), id), Pending::of);
  }

  /** Makes a pending version ready; false when it is no longer there or no longer pending. */
  Future<Boolean> ready(TenantTx tx, UUID id, Signature signature, Admitted admitted) {
    return tx.execute(
            READY,
            Tuple.of(
                tx.tenantId(),
                id,
                Json.writeText(signature),
                admitted.peakMemoryBytes(),
                admitted.loadedBytes(),
                admitted.rowMicros()))
        .map(updated -> updated == 1);
  }

  /** Rejects a pending version; answers its bytes, or nothing when it is no longer pending. */
  Future<Optional<Long>> reject(TenantTx tx, UUID id, String reason) {
    return tx.find(REJECT, Tuple.of(tx.tenantId(), id, reason), row -> row.getLong("bytes"));
  }

  Future<Void> setUnservable(TenantTx tx, UUID id, String reason) {
    return tx.execute(SET_UNSERVABLE, Tuple.of(tx.tenantId(), id, reason)).mapEmpty();
  }

  /** Deletes one version, or all; fails while serving refers to one. */
  Future<List<Deleted>> delete(TenantTx tx, UUID modelId, Optional<Integer> version) {
    return tx.list(
        DELETE,
        Tuple.of(tx.tenantId(), modelId, version.orElse(null)),
        row ->
            new Deleted(
                new BlobKey(row.getString("blob_key")),
                row.getLong("bytes"),
                VersionState.ofWireName(row.getString("state"))));
  }

  Future<Optional<ModelVersion>> find(TenantTx tx, String model, int version) {
    return tx.find(BY_NUMBER, Tuple.of(tx.tenantId(), model, version), VersionStore::version);
  }

  Future<Optional<ModelVersion>> findByAlias(TenantTx tx, String model, String alias) {
    return tx.find(BY_ALIAS, Tuple.of(tx.tenantId(), model, alias), VersionStore::version);
  }

  Future<List<ModelVersion>> byIds(TenantTx tx, List<UUID> ids) {
    return tx.list(
        BY_IDS,
        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
        VersionStore::version);
  }

  /** Newest first. */
  Future<Page<ModelVersion>> list(TenantTx tx, String model, Optional<Cursor> after, int limit) {
    Where where =
        Where.of(tx.tenantId())
            .and("v.tenant_id = $1")
            .and("m.name = ?", model)
            .andIf("v.version < ?", after.map(cursor -> (int) cursor.keyAsLong()));
    String sql = SELECT + where.sql() + " ORDER BY v.version DESC LIMIT " + where.bind(limit + 1);
    return tx.list(sql, where.tuple(), VersionStore::version)
        .map(
            rows ->
                Page.of(rows, limit, row -> Cursor.of(Integer.toString(row.version()), row.id())));
  }

  private static ModelVersion version(Row row) {
    Map<String, Double> metrics = new TreeMap<>();
    row.getJsonObject("metrics")
        .forEach(entry -> metrics.put(entry.getKey(), ((Number) entry.getValue()).doubleValue()));
    return new ModelVersion(
        row.getUUID("id"),
        row.getString("model"),
        row.getInteger("version"),
        VersionState.ofWireName(row.getString("state")),
        Optional.ofNullable(row.getString("reason")),
        Optional.ofNullable(row.getString("description")),
        row.getLong("bytes"),
        row.getString("sha256"),
        stored(row, "signature", Signature.class),
        metrics,
        List.of(row.getArrayOfStrings("aliases")),
        Optional.ofNullable(row.getString("run_id")),
        Optional.ofNullable(row.getString("artifact_path")),
        Optional.ofNullable(row.getLong("peak_memory_bytes")),
        Optional.ofNullable(row.getLong("loaded_bytes")),
        Optional.ofNullable(row.getLong("row_micros")),
        Optional.ofNullable(row.getUUID("job_id")),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"),
        new BlobKey(row.getString("blob_key")));
  }

  private static <T> Optional<T> stored(Row row, String column, Class<T> type) {
    return Optional.ofNullable(row.getValue(column))
        .map(json -> Json.readStored(json.toString(), type));
  }

  /**
   * A version to insert.
   *
   * @param sourceKey from where the job copies; empty when the object is the version's already
   */
  record NewRow(
      UUID id,
      UUID modelId,
      int version,
      NewModelVersion request,
      Map<String, Double> metrics,
      long bytes,
      String sha256,
      BlobKey blobKey,
      Optional<BlobKey> sourceKey,
      String createdBy,
      Instant createdAt) {}

  /** What the admission job needs of a pending version. */
  record Pending(
      UUID id,
      long bytes,
      String sha256,
      BlobKey blobKey,
      Optional<BlobKey> sourceKey,
      SignatureHints hints) {
    static Pending of(Row row) {
      return new Pending(
          row.getUUID("id"),
          row.getLong("bytes"),
          row.getString("sha256"),
          new BlobKey(row.getString("blob_key")),
          Optional.ofNullable(row.getString("source_key")).map(BlobKey::new),
          stored(row, "hints", SignatureHints.class).orElse(SignatureHints.NONE));
    }

    /** Where the bytes are now. */
    BlobKey readFrom() {
      return sourceKey.orElse(blobKey);
    }
  }

  /** What a deleted version leaves to clean up. */
  record Deleted(BlobKey blobKey, long bytes, VersionState state) {}
}
