package io.millrace.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.datasets.HeldContent.SameContent;
import io.millrace.datasets.StoredBytes;
import io.millrace.monitoring.Monitoring.OfEndpoint;
import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** The table {@code capture}, beside what labeling tells of it. */
final class CaptureStore {
  private static final String STATE =
      """
      CASE t.state WHEN 'accepted' THEN 'labeled' WHEN 'rejected' THEN 'rejected'
                   ELSE CASE WHEN t.task_id IS NULL THEN 'captured' ELSE 'sent' END END\
      """;

  private static final String FROM =
      " FROM capture c LEFT JOIN captured_task t ON t.tenant_id = c.tenant_id AND t.prediction_id ="
          + " c.id";

  private static final String SELECT =
      """
      SELECT c.id, c.request_id, c.row_index, c.endpoint_id, c.endpoint, c.model, c.version, c.model_version_id, c.label,
             c.confidence, c.scores, c.media_type, c.sha256, c.bytes, c.object_key, c.object_offset, c.entry_id,
             c.dataset_id, c.created_at, c.expires_at, t.task_id, t.project_id, t.choice,
             %s AS state
      """
              .formatted(STATE)
          + FROM;

  static final String INSERT =
      """
      INSERT INTO capture (tenant_id, id, request_id, row_index, endpoint_id, endpoint, deployment_id, model_version_id,
                           model, version, label, confidence, scores, media_type, sha256, bytes, object_key,
                           object_offset, entry_id, dataset_id, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb, $14, $15, $16, $17, $18, $19, $20,
              $21, $22)
      """;

  static final String FIND = SELECT + " WHERE c.tenant_id = $1 AND c.id = $2";

  static final String FIND_ALL =
      SELECT
          + " WHERE c.tenant_id = $1 AND c.id = ANY($2) ORDER BY coalesce(c.confidence, 2), c.id";

  static final String KEEP =
      "UPDATE capture SET expires_at = NULL WHERE tenant_id = $1 AND id = ANY($2)";

  static final String SUMMARY =
      """
      SELECT c.endpoint, c.endpoint_id, max(c.created_at) AS newest, count(*) AS captured,
             count(t.task_id) AS sent, count(*) FILTER (WHERE t.state = 'accepted') AS labeled,
             count(*) FILTER (WHERE t.state = 'accepted' AND t.choice <> c.label) AS corrected
      """
          + FROM
          + " WHERE c.tenant_id = $1 GROUP BY c.endpoint, c.endpoint_id ORDER BY c.endpoint,"
          + " max(c.created_at)";

  /** A confidence of 1 belongs to the last bin. */
  static final String BINS =
      """
      SELECT endpoint_id, label, least(greatest(floor(confidence * 10), 0), 9)::int AS bin, count(*) AS n
        FROM capture WHERE tenant_id = $1 AND label IS NOT NULL
       GROUP BY endpoint_id, label, bin ORDER BY label
      """;

  static final String WAITING =
      "SELECT count(*) AS n" + FROM + " WHERE c.tenant_id = $1 AND t.task_id IS NULL";

  static final String EXPIRED_TENANTS =
      "SELECT DISTINCT tenant_id FROM capture WHERE expires_at <= $1 LIMIT 1000";

  static final String EXPIRE =
      """
      DELETE FROM capture WHERE tenant_id = $1 AND id IN (
        SELECT id FROM capture WHERE tenant_id = $1 AND expires_at <= $2 LIMIT 500 FOR UPDATE SKIP LOCKED)
      RETURNING id
      """;

  Future<Void> insert(TenantTx tx, List<Placed> captures) {
    return tx.executeBatch(INSERT, captures.stream().map(placed -> values(tx, placed)).toList());
  }

  private static Tuple values(TenantTx tx, Placed placed) {
    Candidate candidate = placed.input().candidate();
    return Tuple.tuple()
        .addValue(tx.tenantId())
        .addValue(candidate.id())
        .addValue(candidate.requestId())
        .addValue(candidate.row())
        .addValue(candidate.endpointId())
        .addValue(candidate.endpoint())
        .addValue(candidate.deploymentId())
        .addValue(candidate.version().id())
        .addValue(candidate.version().model())
        .addValue(candidate.version().version())
        .addValue(candidate.label().orElse(null))
        .addValue(candidate.confidence().orElse(null))
        .addValue(candidate.scores().map(Json::writeText).orElse(null))
        .addValue(placed.input().mediaType())
        .addValue(placed.input().sha256())
        .addValue((long) placed.input().bytes().length())
        .addValue(placed.content().key().value())
        .addValue(placed.content().offset())
        .addValue(placed.entry().map(SameContent::entryId).orElse(null))
        .addValue(placed.entry().map(SameContent::datasetId).orElse(null))
        .addValue(candidate.at().atOffset(ZoneOffset.UTC))
        .addValue(placed.expiresAt().atOffset(ZoneOffset.UTC));
  }

  Future<Optional<CaptureRow>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), CaptureStore::row);
  }

  /** Those that exist, most uncertain first. */
  Future<List<CaptureRow>> findAll(TenantTx tx, Collection<UUID> ids) {
    return tx.list(
        FIND_ALL,
        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
        CaptureStore::row);
  }

  /** The most uncertain first; those without a confidence last. */
  Future<List<CaptureRow>> uncertain(
      TenantTx tx, CaptureFilter filter, Optional<Cursor> after, int limit) {
    Where where = where(tx, filter);
    after.ifPresent(
        last ->
            where.and(
                "(coalesce(c.confidence, 2), c.id) > (?, ?)", confidence(last), last.idAsUuid()));
    return list(tx, where, " ORDER BY coalesce(c.confidence, 2), c.id LIMIT ", limit);
  }

  Future<List<CaptureRow>> newest(
      TenantTx tx, CaptureFilter filter, Optional<Cursor> after, int limit) {
    Where where = where(tx, filter).andIf("c.id < ?", after.map(Cursor::idAsUuid));
    return list(tx, where, " ORDER BY c.id DESC LIMIT ", limit);
  }

  /** Most uncertain pictures with a label that are no task yet. */
  Future<List<CaptureRow>> sendable(TenantTx tx, CaptureFilter filter, int limit) {
    Where where =
        where(tx, filter)
            .and("t.task_id IS NULL AND c.label IS NOT NULL AND c.media_type LIKE 'image/%'");
    return list(tx, where, " ORDER BY coalesce(c.confidence, 2), c.id LIMIT ", limit);
  }

  private static Future<List<CaptureRow>> list(TenantTx tx, Where where, String order, int limit) {
    return tx.list(
        SELECT + where.sql() + order + where.bind(limit), where.tuple(), CaptureStore::row);
  }

  private static Where where(TenantTx tx, CaptureFilter filter) {
    return Where.of(tx.tenantId())
        .and("c.tenant_id = $1")
        .andIf("c.endpoint = ?", filter.endpoint())
        .andIf("c.label = ?", filter.label())
        .andIf("c.confidence < ?", filter.belowConfidence())
        .andIf("c.request_id = ?", filter.requestId())
        .andIf(STATE + " = ?", filter.state().map(CaptureState::wireName));
  }

  private static double confidence(Cursor cursor) {
    return Double.longBitsToDouble(cursor.keyAsLong());
  }

  /** The place of a capture in the order of {@link #uncertain}. */
  static String cursor(CaptureRow row) {
    double confidence = row.shown().confidence().orElse(2.0);
    return Cursor.of(Long.toString(Double.doubleToLongBits(confidence)), row.shown().id());
  }

  /** Takes the end of their life from captures that became tasks. */
  Future<Void> keep(TenantTx tx, Collection<UUID> ids) {
    return tx.execute(KEEP, Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)))
        .mapEmpty();
  }

  Future<List<OfEndpoint>> summary(TenantTx tx, ToLongFunction<UUID> dropped) {
    return tx.list(
            BINS,
            Tuple.of(tx.tenantId()),
            row ->
                new Bin(
                    row.getUUID("endpoint_id"),
                    row.getString("label"),
                    row.getInteger("bin"),
                    row.getLong("n")))
        .compose(
            bins ->
                tx.list(SUMMARY, Tuple.of(tx.tenantId()), row -> ofEndpoint(row, bins, dropped)));
  }

  private static OfEndpoint ofEndpoint(Row row, List<Bin> bins, ToLongFunction<UUID> dropped) {
    UUID id = row.getUUID("endpoint_id");
    Long[] confidence = new Long[10];
    Arrays.fill(confidence, 0L);
    Map<String, Long> labels = new LinkedHashMap<>();
    bins.stream()
        .filter(bin -> bin.endpointId().equals(id))
        .forEach(
            bin -> {
              confidence[bin.bin()] += bin.count();
              labels.merge(bin.label(), bin.count(), Long::sum);
            });
    return new OfEndpoint(
        row.getString("endpoint"),
        row.getLong("captured"),
        row.getLong("sent"),
        row.getLong("labeled"),
        row.getLong("corrected"),
        dropped.applyAsLong(id),
        Optional.of(instant(row, "newest")),
        List.of(confidence),
        labels);
  }

  /** How many captures no labeler has been asked about. */
  Future<Long> waiting(TenantTx tx) {
    return tx.one(WAITING, Tuple.of(tx.tenantId()), row -> row.getLong("n"));
  }

  /** Tenants with captures whose days are over. */
  Future<List<UUID>> expiredTenants(SystemTx tx, Instant now) {
    return tx.list(
        EXPIRED_TENANTS, Tuple.of(now.atOffset(ZoneOffset.UTC)), row -> row.getUUID("tenant_id"));
  }

  /** Deletes a bounded number of captures whose days are over; answers their ids. */
  Future<List<UUID>> expire(TenantTx tx, Instant now) {
    return tx.list(
        EXPIRE, Tuple.of(tx.tenantId(), now.atOffset(ZoneOffset.UTC)), row -> row.getUUID("id"));
  }

  private static CaptureRow row(Row row) {
    StoredBytes content =
        new StoredBytes(
            new BlobKey(row.getString("object_key")),
            row.getLong("object_offset"),
            row.getLong("bytes"));
    Capture shown =
        new Capture(
            row.getUUID("id"),
            row.getUUID("request_id"),
            row.getInteger("row_index"),
            row.getString("endpoint"),
            row.getString("model"),
            row.getInteger("version"),
            row.getUUID("model_version_id"),
            Optional.ofNullable(row.getString("label")),
            Optional.ofNullable(row.getDouble("confidence")),
            Optional.ofNullable(row.getValue("scores")).map(json -> scores(json.toString())),
            CaptureState.ofWireName(row.getString("state")),
            Optional.ofNullable(row.getUUID("task_id")),
            Optional.ofNullable(row.getUUID("project_id")),
            Optional.ofNullable(row.getString("choice")),
            row.getString("media_type"),
            row.getLong("bytes"),
            "",
            Optional.ofNullable(row.getUUID("entry_id")),
            Optional.ofNullable(row.getUUID("dataset_id")),
            instant(row, "created_at"),
            Optional.ofNullable(row.getOffsetDateTime("expires_at"))
                .map(OffsetDateTime::toInstant));
    return new CaptureRow(shown, row.getUUID("endpoint_id"), row.getString("sha256"), content);
  }

  private static Map<String, Double> scores(String json) {
    Map<String, Double> scores = new LinkedHashMap<>();
    Json.readStored(json, JsonNode.class)
        .fields()
        .forEachRemaining(field -> scores.put(field.getKey(), field.getValue().doubleValue()));
    return scores;
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  private record Bin(UUID endpointId, String label, int bin, long count) {}

  /** A capture on its way into the table. */
  record Placed(
      RenderedInput input, StoredBytes content, Optional<SameContent> entry, Instant expiresAt) {}
}
