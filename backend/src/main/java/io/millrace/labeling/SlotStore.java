package io.millrace.labeling;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** The table {@code task_slot}: who may answer what until when, by the database's clock. */
final class SlotStore {
  private static final String LEASE = "token, expires_at, task_id, slot";

  /** One request of a person at a time in a project, so that their tabs do not race each other. */
  static final String ONE_AT_A_TIME =
      "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text || ' ' || $2, 0))";

  /**
   * Plans of foreign key checks, made while the tables were nearly empty, scan them whole for each
   * row; thousands of rows later that is the difference between a second and a minute.
   */
  static final String FORGET_PLANS = "DISCARD PLANS";

  static final String FILL =
      """
      INSERT INTO task_slot (tenant_id, task_id, slot, project_id, priority)
      SELECT $1, t.id, s.slot, t.project_id, coalesce(t.confidence, 2)
        FROM labeling_task t CROSS JOIN generate_series(1, $3::int) AS s(slot)
       WHERE t.tenant_id = $1 AND t.id = ANY($2)
      """;

  /** A live lease of the caller's, oldest first, prolonged. $4: whether for review. */
  static final String HELD =
      """
      UPDATE task_slot SET renewed_at = now(), expires_at = now() + $6::int * interval '1 second'
       WHERE (tenant_id, task_id, slot) IN (
         SELECT tenant_id, task_id, slot FROM task_slot
          WHERE tenant_id = $1 AND project_id = $2 AND annotator = $3 AND (slot = 0) = $4
            AND NOT answered AND expires_at > now() AND NOT task_id = ANY($5)
          ORDER BY leased_at, task_id LIMIT 1 FOR UPDATE)
      RETURNING
      """
          + LEASE;

  /** What an annotator takes next; slots that others are taking at this moment are passed over. */
  static final String NEXT =
      """
      UPDATE task_slot SET token = token + 1, annotator = $3, leased_at = now(), renewed_at = now(),
             expires_at = now() + $5::int * interval '1 second'
       WHERE (tenant_id, task_id, slot) IN (
         SELECT s.tenant_id, s.task_id, s.slot FROM task_slot s
          WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.slot > 0 AND NOT s.answered
            AND (s.annotator IS NULL OR s.expires_at <= now()) AND NOT s.task_id = ANY($4)
            AND NOT EXISTS (SELECT FROM task_slot mine
                             WHERE mine.tenant_id = s.tenant_id AND mine.task_id = s.task_id
                               AND mine.annotator = $3 AND mine.slot > 0 AND mine.slot <> s.slot)
            AND NOT EXISTS (SELECT FROM task_skip k
                             WHERE k.tenant_id = s.tenant_id AND k.task_id = s.task_id AND k.annotator = $3)
          ORDER BY s.priority, s.task_id, s.slot LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING
      """
          + LEASE;

  /** Tasks that the caller skipped and nobody else who is active could still answer. */
  static final String NEXT_SKIPPED =
      """
      UPDATE task_slot SET token = token + 1, annotator = $3, leased_at = now(), renewed_at = now(),
             expires_at = now() + $5::int * interval '1 second'
       WHERE (tenant_id, task_id, slot) IN (
         WITH active AS (
           SELECT annotator FROM annotation
            WHERE tenant_id = $1 AND project_id = $2 AND created_at > now() - interval '1 day'
           UNION SELECT annotator FROM task_skip
            WHERE tenant_id = $1 AND project_id = $2 AND skipped_at > now() - interval '1 day')
         SELECT s.tenant_id, s.task_id, s.slot
           FROM task_slot s JOIN task_skip k ON k.tenant_id = s.tenant_id AND k.task_id = s.task_id AND k.annotator = $3
          WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.slot > 0 AND NOT s.answered
            AND (s.annotator IS NULL OR s.expires_at <= now()) AND NOT s.task_id = ANY($4)
            AND NOT EXISTS (SELECT FROM task_slot mine
                             WHERE mine.tenant_id = s.tenant_id AND mine.task_id = s.task_id
                               AND mine.annotator = $3 AND mine.slot > 0 AND mine.slot <> s.slot)
            AND NOT EXISTS (
              SELECT FROM active a
               WHERE a.annotator <> $3
                 AND NOT EXISTS (SELECT FROM task_skip o
                                  WHERE o.tenant_id = $1 AND o.task_id = s.task_id AND o.annotator = a.annotator)
                 AND NOT EXISTS (SELECT FROM task_slot o
                                  WHERE o.tenant_id = $1 AND o.task_id = s.task_id AND o.annotator = a.annotator
                                    AND o.answered))
          ORDER BY k.skipped_at, s.task_id, s.slot LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
      RETURNING
      """
          + LEASE;

  /** What a reviewer takes next; tasks that they answered themselves come last. */
  static final String NEXT_REVIEW =
      """
      UPDATE task_slot SET token = token + 1, annotator = $3, leased_at = now(), renewed_at = now(),
             expires_at = now() + $5::int * interval '1 second'
       WHERE (tenant_id, task_id, slot) IN (
         SELECT s.tenant_id, s.task_id, s.slot FROM task_slot s
          WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.slot = 0 AND NOT s.answered
            AND (s.annotator IS NULL OR s.expires_at <= now()) AND NOT s.task_id = ANY($4)
          ORDER BY EXISTS (SELECT FROM task_slot mine
                            WHERE mine.tenant_id = s.tenant_id AND mine.task_id = s.task_id
                              AND mine.annotator = $3 AND mine.slot > 0),
                   s.priority, s.task_id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING
      """
          + LEASE;

  /** The caller's live lease of a task by its token. */
  static final String LIVE =
      "SELECT "
          + LEASE
          + """
           FROM task_slot
           WHERE tenant_id = $1 AND task_id = $2 AND annotator = $3 AND token = $4 AND (slot = 0) = $5
             AND NOT answered AND expires_at > now()
             FOR UPDATE
          """;

  /** A live lease of the caller's on an annotator's slot, whatever its token. */
  static final String MINE =
      "SELECT "
          + LEASE
          + """
           FROM task_slot
           WHERE tenant_id = $1 AND task_id = $2 AND annotator = $3 AND slot > 0
             AND NOT answered AND expires_at > now()
          """;

  static final String RENEW =
      """
      UPDATE task_slot SET renewed_at = now(),
             expires_at = now() + (SELECT p.lease_seconds FROM labeling_project p
                                    WHERE p.tenant_id = $1 AND p.id = task_slot.project_id) * interval '1 second'
       WHERE tenant_id = $1 AND task_id = $2 AND annotator = $3 AND token = $4 AND NOT answered AND expires_at > now()
      RETURNING
      """
          + LEASE;

  /** Also forgets who held it, so that another may take it at once. */
  static final String RELEASE =
      """
      UPDATE task_slot SET annotator = NULL, leased_at = NULL, renewed_at = NULL, expires_at = NULL
       WHERE tenant_id = $1 AND task_id = $2 AND annotator = $3 AND NOT answered
      """;

  static final String ANSWER =
      "UPDATE task_slot SET answered = true WHERE tenant_id = $1 AND task_id = $2 AND slot = $3";

  static final String REOPEN =
      """
      UPDATE task_slot SET answered = false, token = token + 1, leased_at = now(), renewed_at = now(),
             expires_at = now() + $4::int * interval '1 second'
       WHERE tenant_id = $1 AND task_id = $2 AND slot = $3
      RETURNING
      """
          + LEASE;

  static final String OPEN_REVIEW =
      """
      INSERT INTO task_slot (tenant_id, task_id, slot, project_id, priority)
      SELECT tenant_id, id, 0, project_id, coalesce(confidence, 2) FROM labeling_task WHERE tenant_id = $1 AND id = $2
      """;

  static final String CLOSE_REVIEW =
      "DELETE FROM task_slot WHERE tenant_id = $1 AND task_id = $2 AND slot = 0";

  Future<Void> oneAtATime(TenantTx tx, UUID projectId, String annotator) {
    return tx.execute(ONE_AT_A_TIME, Tuple.of(projectId, annotator)).mapEmpty();
  }

  Future<Void> fill(TenantTx tx, UUID[] taskIds, int overlap) {
    return tx.execute(FORGET_PLANS, Tuple.tuple())
        .compose(forgotten -> tx.execute(FILL, Tuple.of(tx.tenantId(), taskIds, overlap)))
        .mapEmpty();
  }

  Future<Optional<Held>> held(
      TenantTx tx, UUID project, String annotator, boolean review, UUID[] except, int seconds) {
    return tx.find(
        HELD,
        Tuple.of(tx.tenantId(), project, annotator, review, except, seconds),
        SlotStore::held);
  }

  Future<Optional<Held>> next(
      TenantTx tx, UUID project, String annotator, UUID[] except, int seconds) {
    Tuple parameters = Tuple.of(tx.tenantId(), project, annotator, except, seconds);
    return tx.find(NEXT, parameters, SlotStore::held)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found)
                    : tx.find(NEXT_SKIPPED, parameters, SlotStore::held));
  }

  Future<Optional<Held>> nextReview(
      TenantTx tx, UUID project, String annotator, UUID[] except, int seconds) {
    return tx.find(
        NEXT_REVIEW, Tuple.of(tx.tenantId(), project, annotator, except, seconds), SlotStore::held);
  }

  Future<Optional<Held>> live(
      TenantTx tx, UUID taskId, String annotator, long token, boolean review) {
    return tx.find(
        LIVE, Tuple.of(tx.tenantId(), taskId, annotator, token, review), SlotStore::held);
  }

  Future<Optional<Held>> mine(TenantTx tx, UUID taskId, String annotator) {
    return tx.find(MINE, Tuple.of(tx.tenantId(), taskId, annotator), SlotStore::held);
  }

  Future<Optional<Held>> renew(TenantTx tx, UUID taskId, String annotator, long token) {
    return tx.find(RENEW, Tuple.of(tx.tenantId(), taskId, annotator, token), SlotStore::held);
  }

  Future<Integer> release(TenantTx tx, UUID taskId, String annotator) {
    return tx.execute(RELEASE, Tuple.of(tx.tenantId(), taskId, annotator));
  }

  Future<Void> answer(TenantTx tx, Held held) {
    return tx.execute(ANSWER, Tuple.of(tx.tenantId(), held.taskId(), held.slot())).mapEmpty();
  }

  Future<Held> reopen(TenantTx tx, UUID taskId, int slot, int seconds) {
    return tx.one(REOPEN, Tuple.of(tx.tenantId(), taskId, slot, seconds), SlotStore::held);
  }

  Future<Void> openReview(TenantTx tx, UUID taskId) {
    return tx.execute(OPEN_REVIEW, Tuple.of(tx.tenantId(), taskId)).mapEmpty();
  }

  Future<Void> closeReview(TenantTx tx, UUID taskId) {
    return tx.execute(CLOSE_REVIEW, Tuple.of(tx.tenantId(), taskId)).mapEmpty();
  }

  private static Held held(Row row) {
    return new Held(
        row.getUUID("task_id"),
        row.getInteger("slot"),
        new Lease(row.getLong("token"), row.getOffsetDateTime("expires_at").toInstant()));
  }

  /** A slot in somebody's hands. */
  record Held(UUID taskId, int slot, Lease lease) {}
}
