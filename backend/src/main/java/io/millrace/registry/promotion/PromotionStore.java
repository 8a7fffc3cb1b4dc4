package io.millrace.registry.promotion;

import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The table {@code model_promotion}. */
final class PromotionStore {
  private static final String SELECT =
      """
      SELECT p.id, m.name AS model, p.alias, p.version, p.sha256, p.from_version, p.state, p.reason, p.note, p.evidence,
             p.job_id, p.requested_at, p.requested_by, p.decided_at, p.decided_by, p.decision_note, r.state AS rollout
        FROM model_promotion p JOIN model m ON m.tenant_id = p.tenant_id AND m.id = p.model_id
        LEFT JOIN model_rollout r ON r.tenant_id = p.tenant_id AND r.promotion_id = p.id
      """;

  static final String FIND = SELECT + " WHERE p.tenant_id = $1 AND p.id = $2";

  static final String FIND_OF = FIND + " AND m.name = $3";

  static final String IS_OPEN =
      """
      SELECT 1 FROM model_promotion
       WHERE tenant_id = $1 AND model_id = $2 AND alias = $3 AND state IN ('checking', 'waiting', 'rolling_out')
      UNION ALL
      SELECT 1 FROM model_rollout
       WHERE tenant_id = $1 AND model_id = $2 AND alias = $3 AND ended_at IS NULL
      LIMIT 1
      """;

  /** What $2 did not propose, and whose approval takes none but the roles $3. */
  static final String WAITING_FOR =
      SELECT
          + """
           WHERE p.tenant_id = $1 AND p.state = 'waiting' AND p.requested_by <> $2
             AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p.evidence) AS gate
                              WHERE gate -> 'rule' ->> 'role' <> ALL ($3::text[]))
           ORDER BY p.requested_at, p.id
           LIMIT $4
          """;

  static final String INSERT =
      """
      INSERT INTO model_promotion (tenant_id, id, model_id, alias, version, sha256, state, note, requested_by, requested_at)
      VALUES ($1, $2, $3, $4, $5, $6, 'checking', $7, $8, $9)
      """;

  static final String SET_JOB =
      "UPDATE model_promotion SET job_id = $3 WHERE tenant_id = $1 AND id = $2";

  /** From one state only: what was decided meanwhile stays so. */
  static final String MOVE =
      """
      UPDATE model_promotion
         SET state = $4, reason = $5, evidence = $6::text::jsonb, from_version = $7, decided_at = $8,
             decided_by = $9, decision_note = $10
       WHERE tenant_id = $1 AND id = $2 AND state = $3
      """;

  /** What was decided stays; what became of it on traffic is told. */
  static final String SETTLE =
      """
      UPDATE model_promotion SET state = $3, reason = $4
       WHERE tenant_id = $1 AND id = $2 AND state IN ('rolling_out', 'promoted')
      """;

  Future<Boolean> isOpen(TenantTx tx, UUID modelId, String alias) {
    return tx.find(IS_OPEN, Tuple.of(tx.tenantId(), modelId, alias), row -> true)
        .map(Optional::isPresent);
  }

  Future<Void> insert(
      TenantTx tx,
      UUID id,
      UUID modelId,
      NewPromotion promotion,
      String sha256,
      String by,
      Instant now) {
    return tx.execute(
            INSERT,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    id,
                    modelId,
                    promotion.alias(),
                    promotion.version(),
                    sha256,
                    promotion.note().orElse(null),
                    by,
                    now.atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  Future<Void> setJob(TenantTx tx, UUID id, UUID jobId) {
    return tx.execute(SET_JOB, Tuple.of(tx.tenantId(), id, jobId)).mapEmpty();
  }

  Future<Optional<Promotion>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), PromotionStore::promotion);
  }

  Future<Optional<Promotion>> find(TenantTx tx, String model, UUID id) {
    return tx.find(FIND_OF, Tuple.of(tx.tenantId(), id, model), PromotionStore::promotion);
  }

  /** Moves a promotion on; false when it no longer stands where it is to come from. */
  Future<Boolean> move(TenantTx tx, UUID id, PromotionState from, Outcome outcome) {
    return tx.execute(
            MOVE,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    id,
                    from.wireName(),
                    outcome.state().wireName(),
                    outcome.reason().orElse(null),
                    Json.writeText(outcome.evidence()),
                    outcome.fromVersion().orElse(null),
                    outcome.decidedAt().map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null),
                    outcome.decidedBy().orElse(null),
                    outcome.note().orElse(null))))
        .map(updated -> updated == 1);
  }

  /** What became of a promotion that had passed its gates. */
  Future<Void> settle(TenantTx tx, UUID id, PromotionState state, Optional<String> reason) {
    return tx.execute(SETTLE, Tuple.of(tx.tenantId(), id, state.wireName(), reason.orElse(null)))
        .mapEmpty();
  }

  /** Newest first. */
  Future<Page<Promotion>> list(TenantTx tx, String model, Optional<Cursor> after, int limit) {
    Where where = Where.of(tx.tenantId()).and("p.tenant_id = $1").and("m.name = ?", model);
    String sql = SELECT + where.newest("p.requested_at", "p.id", after, limit);
    return tx.list(sql, where.tuple(), PromotionStore::promotion)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.requestedAt(), row.id())));
  }

  /**
   * What waits for an approval that the subject may give, the oldest first.
   *
   * @param roles all that the subject has
   */
  Future<List<Promotion>> waitingFor(TenantTx tx, String subject, Set<Approver> roles, int most) {
    String[] names = roles.stream().map(Approver::wireName).toArray(String[]::new);
    return tx.list(
        WAITING_FOR,
        Tuple.of(tx.tenantId(), subject).addArrayOfString(names).addInteger(most),
        PromotionStore::promotion);
  }

  private static Promotion promotion(Row row) {
    return new Promotion(
        row.getUUID("id"),
        row.getString("model"),
        row.getString("alias"),
        row.getInteger("version"),
        row.getString("sha256"),
        Optional.ofNullable(row.getInteger("from_version")),
        PromotionState.ofWireName(row.getString("state")),
        Optional.ofNullable(row.getString("rollout")).map(RolloutState::ofWireName),
        Optional.ofNullable(row.getString("reason")),
        Optional.ofNullable(row.getString("note")),
        List.of(Json.readStored(row.getValue("evidence").toString(), GateEvidence[].class)),
        Optional.ofNullable(row.getUUID("job_id")),
        row.getOffsetDateTime("requested_at").toInstant(),
        row.getString("requested_by"),
        Optional.ofNullable(row.getOffsetDateTime("decided_at")).map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getString("decided_by")),
        Optional.ofNullable(row.getString("decision_note")));
  }

  /**
   * What a promotion becomes.
   *
   * @param decidedAt empty while a person has to decide
   * @param note of the person who decided
   */
  record Outcome(
      PromotionState state,
      Optional<String> reason,
      List<GateEvidence> evidence,
      Optional<Integer> fromVersion,
      Optional<Instant> decidedAt,
      Optional<String> decidedBy,
      Optional<String> note) {}
}
