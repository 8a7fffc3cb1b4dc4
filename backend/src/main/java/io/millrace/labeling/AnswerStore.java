package io.millrace.labeling;

import io.millrace.platform.Json;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code annotation}, {@code review}, {@code task_draft} and {@code task_skip}. */
final class AnswerStore {
  private static final String SELECT =
      "SELECT id, task_id, project_id, slot, annotator, result, lead_time_ms, created_at,"
          + " withdrawn_at FROM annotation";

  static final String INSERT =
      """
      INSERT INTO annotation (tenant_id, id, task_id, project_id, slot, token, annotator, result, lead_time_ms, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10)
      """;

  static final String FIND = SELECT + " WHERE tenant_id = $1 AND id = $2";
  static final String BY_TOKEN =
      SELECT
          + " WHERE tenant_id = $1 AND task_id = $2 AND annotator = $3 AND token = $4 AND"
          + " withdrawn_at IS NULL";
  static final String BY_TASK =
      SELECT
          + " WHERE tenant_id = $1 AND task_id = $2 AND withdrawn_at IS NULL ORDER BY created_at,"
          + " id";
  static final String WITHDRAW =
      "UPDATE annotation SET withdrawn_at = now() WHERE tenant_id = $1 AND id = $2 AND withdrawn_at"
          + " IS NULL";

  static final String INSERT_REVIEW =
      """
      INSERT INTO review (tenant_id, id, task_id, decision, result, reviewer, comment, created_at)
      VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8)
      """;
  static final String FIND_REVIEW =
      """
      SELECT decision, result, reviewer, comment, created_at FROM review WHERE tenant_id = $1 AND task_id = $2
      """;

  static final String SAVE_DRAFT =
      """
      INSERT INTO task_draft (tenant_id, task_id, annotator, result, saved_at)
      VALUES ($1, $2, $3, $4::text::jsonb, $5)
      ON CONFLICT (tenant_id, task_id, annotator) DO UPDATE SET result = excluded.result, saved_at = excluded.saved_at
      """;
  static final String FIND_DRAFT =
      "SELECT result, saved_at FROM task_draft WHERE tenant_id = $1 AND task_id = $2 AND annotator"
          + " = $3";
  static final String DELETE_DRAFT =
      "DELETE FROM task_draft WHERE tenant_id = $1 AND task_id = $2 AND annotator = $3";

  static final String SKIP =
      """
      INSERT INTO task_skip (tenant_id, task_id, annotator, project_id, reason, skipped_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (tenant_id, task_id, annotator)
      DO UPDATE SET reason = excluded.reason, skipped_at = excluded.skipped_at
      """;
  static final String HAS_SKIPPED =
      "SELECT count(*) AS n FROM task_skip WHERE tenant_id = $1 AND task_id = $2 AND annotator ="
          + " $3";

  Future<Void> insert(TenantTx tx, UUID projectId, int slot, long token, Annotation annotation) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                annotation.id(),
                annotation.taskId(),
                projectId,
                slot,
                token,
                annotation.annotator(),
                Json.writeText(annotation.result()),
                annotation.leadTimeMs().orElse(null),
                annotation.createdAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Optional<Stored>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), AnswerStore::stored);
  }

  Future<Optional<Annotation>> byToken(TenantTx tx, UUID taskId, String annotator, long token) {
    return tx.find(
        BY_TOKEN, Tuple.of(tx.tenantId(), taskId, annotator, token), AnswerStore::annotation);
  }

  Future<List<Annotation>> byTask(TenantTx tx, UUID taskId) {
    return tx.list(BY_TASK, Tuple.of(tx.tenantId(), taskId), AnswerStore::annotation);
  }

  Future<Void> withdraw(TenantTx tx, UUID id) {
    return tx.execute(WITHDRAW, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<Void> insertReview(TenantTx tx, UUID id, UUID taskId, Review review) {
    return tx.execute(
            INSERT_REVIEW,
            Tuple.of(
                tx.tenantId(),
                id,
                taskId,
                review.decision().wireName(),
                review.result().map(Json::writeText).orElse(null),
                review.reviewer(),
                review.comment().orElse(null),
                review.createdAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Optional<Review>> review(TenantTx tx, UUID taskId) {
    return tx.find(FIND_REVIEW, Tuple.of(tx.tenantId(), taskId), AnswerStore::review);
  }

  Future<Void> saveDraft(TenantTx tx, UUID taskId, String annotator, Object result, Instant now) {
    return tx.execute(
            SAVE_DRAFT,
            Tuple.of(
                tx.tenantId(),
                taskId,
                annotator,
                Json.writeText(result),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Optional<Draft>> draft(TenantTx tx, UUID taskId, String annotator) {
    return tx.find(
        FIND_DRAFT,
        Tuple.of(tx.tenantId(), taskId, annotator),
        row ->
            new Draft(
                Optional.of(TaskStore.tree(row.getValue("result"))),
                Optional.of(row.getOffsetDateTime("saved_at").toInstant())));
  }

  Future<Void> deleteDraft(TenantTx tx, UUID taskId, String annotator) {
    return tx.execute(DELETE_DRAFT, Tuple.of(tx.tenantId(), taskId, annotator)).mapEmpty();
  }

  Future<Void> skip(
      TenantTx tx,
      UUID taskId,
      UUID projectId,
      String annotator,
      Optional<String> reason,
      Instant now) {
    return tx.execute(
            SKIP,
            Tuple.of(
                tx.tenantId(),
                taskId,
                annotator,
                projectId,
                reason.orElse(null),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Boolean> hasSkipped(TenantTx tx, UUID taskId, String annotator) {
    return tx.one(
        HAS_SKIPPED, Tuple.of(tx.tenantId(), taskId, annotator), row -> row.getLong("n") > 0);
  }

  private static Stored stored(Row row) {
    return new Stored(
        annotation(row), row.getInteger("slot"), row.getOffsetDateTime("withdrawn_at") != null);
  }

  private static Annotation annotation(Row row) {
    return new Annotation(
        row.getUUID("id"),
        row.getUUID("task_id"),
        row.getString("annotator"),
        Optional.empty(),
        TaskStore.result(row.getValue("result")),
        Optional.ofNullable(row.getLong("lead_time_ms")),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static Review review(Row row) {
    return new Review(
        Review.Decision.ofWireName(row.getString("decision")),
        Optional.ofNullable(row.getValue("result")).map(TaskStore::result),
        row.getString("reviewer"),
        Optional.empty(),
        Optional.ofNullable(row.getString("comment")),
        row.getOffsetDateTime("created_at").toInstant());
  }

  /** An annotation with its place in the task. */
  record Stored(Annotation annotation, int slot, boolean withdrawn) {}
}
