package io.millrace.labeling;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.datasets.StoredBytes;
import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.ListOrder;
import io.millrace.platform.Page;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code labeling_task}. */
final class TaskStore {
  private static final List<ListOrder<TaskRow>> ORDERS =
      List.of(
          ListOrder.byId("createdAt", "id"),
          ListOrder.byText("path", "coalesce(path, '')", task -> task.path().orElse("")),
          ListOrder.byNumber(
              "agreement", "coalesce(agreement, 2)", task -> task.agreement().orElse(2.0)));

  private static final String SELECT =
      """
      SELECT id, project_id, state, entry_id, path, prediction_id, media_type, object_key, object_offset, bytes,
             predicted, confidence, model, annotations, agreement, accepted, decided_by, committed_version, created_at
        FROM labeling_task\
      """;

  static final String INSERT =
      """
      INSERT INTO labeling_task (tenant_id, project_id, created_at, id, entry_id, path, prediction_id, media_type,
                                 object_key, object_offset, bytes, predicted, confidence, model)
      SELECT $1, $2, $3, * FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                                       $10::bigint[], $11::bigint[], $12::text[], $13::float8[], $14::text[])
      ON CONFLICT (tenant_id, prediction_id) DO NOTHING
      RETURNING id, prediction_id
      """;

  static final String FIND = SELECT + " WHERE tenant_id = $1 AND id = $2";
  static final String LOCK = FIND + " FOR UPDATE";
  static final String FIND_ALL = SELECT + " WHERE tenant_id = $1 AND id = ANY($2)";
  static final String FIND_BY_PREDICTION =
      SELECT + " WHERE tenant_id = $1 AND prediction_id = ANY($2)";

  static final String ANSWERED =
      "UPDATE labeling_task SET annotations = annotations + 1 WHERE tenant_id = $1 AND id = $2";

  static final String DECIDE =
      """
      UPDATE labeling_task SET state = $3, agreement = coalesce($4, agreement), accepted = $5::text::jsonb,
             decided_by = $6, decided_at = CASE WHEN $6::text IS NULL THEN NULL ELSE now() END
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String REOPEN =
      """
      UPDATE labeling_task SET state = 'open', annotations = annotations - 1, agreement = NULL, accepted = NULL,
             decided_by = NULL, decided_at = NULL
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String LOCK_ACCEPTED =
      SELECT
          + """
           WHERE tenant_id = $1 AND project_id = $2 AND state = 'accepted' AND committed_version IS NULL
           ORDER BY decided_at, id FOR UPDATE
          """;

  /** What was a picture without an entry has one now. */
  static final String COMMITTED =
      """
      UPDATE labeling_task t SET committed_version = $4, path = n.path
        FROM unnest($2::uuid[], $3::text[]) AS n (id, path) WHERE t.tenant_id = $1 AND t.id = n.id
      """;

  Future<Map<UUID, Optional<UUID>>> insert(
      TenantTx tx, UUID projectId, Instant now, List<TaskRow> tasks) {
    Tuple parameters =
        Tuple.tuple()
            .addUUID(tx.tenantId())
            .addUUID(projectId)
            .addOffsetDateTime(now.atOffset(java.time.ZoneOffset.UTC))
            .addArrayOfUUID(tasks.stream().map(TaskRow::id).toArray(UUID[]::new))
            .addArrayOfUUID(
                tasks.stream().map(task -> task.entryId().orElse(null)).toArray(UUID[]::new))
            .addArrayOfString(texts(tasks, TaskRow::path))
            .addArrayOfUUID(
                tasks.stream().map(task -> task.predictionId().orElse(null)).toArray(UUID[]::new))
            .addArrayOfString(tasks.stream().map(TaskRow::mediaType).toArray(String[]::new))
            .addArrayOfString(
                tasks.stream().map(task -> task.content().key().value()).toArray(String[]::new))
            .addArrayOfLong(
                tasks.stream().map(task -> task.content().offset()).toArray(Long[]::new))
            .addArrayOfLong(
                tasks.stream().map(task -> task.content().length()).toArray(Long[]::new))
            .addArrayOfString(texts(tasks, task -> task.prediction().map(TaskPrediction::choice)))
            .addArrayOfDouble(
                tasks.stream()
                    .map(task -> task.prediction().map(TaskPrediction::confidence).orElse(null))
                    .toArray(Double[]::new))
            .addArrayOfString(texts(tasks, task -> task.prediction().map(TaskPrediction::model)));
    return tx.list(
            INSERT,
            parameters,
            row -> Map.entry(row.getUUID("id"), Optional.ofNullable(row.getUUID("prediction_id"))))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  Future<Optional<TaskRow>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), TaskStore::task);
  }

  Future<Optional<TaskRow>> lock(TenantTx tx, UUID id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), id), TaskStore::task);
  }

  Future<List<TaskRow>> findAll(TenantTx tx, UUID[] ids) {
    return tx.list(FIND_ALL, Tuple.of(tx.tenantId()).addArrayOfUUID(ids), TaskStore::task);
  }

  Future<List<TaskRow>> findByPrediction(TenantTx tx, UUID[] predictionIds) {
    return tx.list(
        FIND_BY_PREDICTION, Tuple.of(tx.tenantId()).addArrayOfUUID(predictionIds), TaskStore::task);
  }

  Future<Page<TaskRow>> list(
      TenantTx tx, UUID projectId, TaskFilter filter, Optional<Cursor> after, int limit) {
    ListOrder<TaskRow> order = ListOrder.named(filter.sort(), ORDERS, ORDERS.get(0));
    Where where =
        Where.of(tx.tenantId(), projectId)
            .and("tenant_id = $1 AND project_id = $2")
            .andIf("state = ?", filter.state().map(TaskState::wireName))
            .andIf("path ILIKE ?", filter.path().map(Where::contains))
            .andIf("accepted ->> 'choice' = ?", filter.label())
            .after(order, "id", after);
    String sql = SELECT + where.sql() + where.page(order, "id", limit);
    return tx.list(sql, where.tuple(), TaskStore::task)
        .map(rows -> Page.of(rows, limit, task -> order.cursorOf(task, task.id())));
  }

  Future<Void> answered(TenantTx tx, UUID id) {
    return tx.execute(ANSWERED, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  /** Moves a task that has all its answers; an absent agreement leaves the one that is there. */
  Future<Void> decide(TenantTx tx, UUID id, Decision decision) {
    return tx.execute(
            DECIDE,
            Tuple.of(
                tx.tenantId(),
                id,
                decision.state().wireName(),
                decision.agreement().orElse(null),
                decision.accepted().map(Json::writeText).orElse(null),
                decision.decidedBy().orElse(null)))
        .mapEmpty();
  }

  Future<Void> reopen(TenantTx tx, UUID id) {
    return tx.execute(REOPEN, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<List<TaskRow>> lockAccepted(TenantTx tx, UUID projectId) {
    return tx.list(LOCK_ACCEPTED, Tuple.of(tx.tenantId(), projectId), TaskStore::task);
  }

  /** Marks tasks whose labels are in a version, by the path of their entry there. */
  Future<Void> committed(TenantTx tx, Map<UUID, String> paths, int version) {
    return tx.execute(
            COMMITTED,
            Tuple.of(tx.tenantId())
                .addArrayOfUUID(paths.keySet().toArray(UUID[]::new))
                .addArrayOfString(paths.values().toArray(String[]::new))
                .addInteger(version))
        .mapEmpty();
  }

  static AnnotationResult result(Object json) {
    return Json.readStored(String.valueOf(json), AnnotationResult.class);
  }

  static JsonNode tree(Object json) {
    return Json.readStored(String.valueOf(json), JsonNode.class);
  }

  private static String[] texts(
      List<TaskRow> tasks, java.util.function.Function<TaskRow, Optional<String>> column) {
    return tasks.stream().map(task -> column.apply(task).orElse(null)).toArray(String[]::new);
  }

  private static TaskRow task(Row row) {
    return new TaskRow(
        row.getUUID("id"),
        row.getUUID("project_id"),
        TaskState.ofWireName(row.getString("state")),
        Optional.ofNullable(row.getUUID("entry_id")),
        Optional.ofNullable(row.getString("path")),
        Optional.ofNullable(row.getUUID("prediction_id")),
        row.getString("media_type"),
        new StoredBytes(
            new BlobKey(row.getString("object_key")),
            row.getLong("object_offset"),
            row.getLong("bytes")),
        Optional.ofNullable(row.getString("predicted"))
            .map(
                choice ->
                    new TaskPrediction(
                        choice, row.getDouble("confidence"), row.getString("model"))),
        row.getInteger("annotations"),
        Optional.ofNullable(row.getDouble("agreement")),
        Optional.ofNullable(row.getValue("accepted")).map(TaskStore::result),
        Optional.ofNullable(row.getString("decided_by")),
        Optional.ofNullable(row.getInteger("committed_version")),
        row.getOffsetDateTime("created_at").toInstant());
  }

  /** What becomes of a task. */
  record Decision(
      TaskState state,
      Optional<Double> agreement,
      Optional<AnnotationResult> accepted,
      Optional<String> decidedBy) {}
}
