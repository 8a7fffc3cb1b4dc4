package io.millrace.registry.promotion;

import io.millrace.platform.Json;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.registry.promotion.AliasTraffic.Held;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code model_rollout} and {@code model_rollout_step}. */
final class RolloutStore {
  private static final String SELECT =
      """
      SELECT r.promotion_id, r.model_id, m.name AS model, r.alias, r.version, r.from_version, r.plan, r.state, r.step,
             r.step_started_at, r.endpoints, r.reason, r.changed_by, r.started_at, r.ended_at
        FROM model_rollout r JOIN model m ON m.tenant_id = r.tenant_id AND m.id = r.model_id
      """;

  static final String FIND =
      SELECT + " WHERE r.tenant_id = $1 AND r.promotion_id = $2 AND m.name = $3";

  static final String LOCK =
      SELECT + " WHERE r.tenant_id = $1 AND r.promotion_id = $2 FOR UPDATE OF r";

  static final String OPEN_OF =
      """
      SELECT promotion_id FROM model_rollout
       WHERE tenant_id = $1 AND model_id = $2 AND alias = $3 AND ended_at IS NULL
      """;

  static final String ACTING =
      """
      SELECT tenant_id, promotion_id FROM model_rollout
       WHERE ended_at IS NULL AND state <> 'stopped' ORDER BY started_at
      """;

  /** Another one that has the endpoint's traffic. */
  static final String HOLDS =
      """
      SELECT 1 FROM model_rollout
       WHERE tenant_id = $1 AND promotion_id <> $2 AND state IN ('running', 'waiting', 'stopped')
         AND endpoints @> jsonb_build_array(jsonb_build_object('endpointId', $3::text))
      """;

  /** What waits for a person, and what went back by itself and was not proposed anew. */
  static final String NOTABLE =
      SELECT
          + """
            JOIN model_promotion p ON p.tenant_id = r.tenant_id AND p.id = r.promotion_id
           WHERE r.tenant_id = $1
             AND ((r.state IN ('waiting', 'stopped') AND $2)
               OR (r.state = 'rolled_back' AND r.changed_by = $3 AND r.ended_at > $4
                 AND ($5 OR $6 IN (p.requested_by, p.decided_by))
                 AND NOT EXISTS (SELECT 1 FROM model_promotion n
                                  WHERE n.tenant_id = p.tenant_id AND n.model_id = p.model_id AND n.alias = p.alias
                                    AND n.requested_at > p.requested_at)))
           ORDER BY r.started_at, r.promotion_id LIMIT $7
          """;

  static final String INSERT =
      """
      INSERT INTO model_rollout (tenant_id, promotion_id, model_id, alias, version, from_version, plan, state,
                                 step_started_at, changed_by, started_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, 'running', $8, $9, $8)
      """;

  static final String UPDATE =
      """
      UPDATE model_rollout SET state = $3, step = $4, step_started_at = $5, endpoints = $6::text::jsonb, reason = $7,
             changed_by = $8, ended_at = $9
       WHERE tenant_id = $1 AND promotion_id = $2
      """;

  /** A step that goes on after a stop keeps what was seen of it. */
  static final String BEGIN_STEP =
      """
      INSERT INTO model_rollout_step (tenant_id, promotion_id, step, started_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id, promotion_id, step) DO NOTHING
      """;

  static final String SEE =
      """
      UPDATE model_rollout_step SET version = $4::text::jsonb, current = $5::text::jsonb
       WHERE tenant_id = $1 AND promotion_id = $2 AND step = $3
      """;

  static final String END_STEP =
      """
      UPDATE model_rollout_step SET ended_at = $4, summary = $5
       WHERE tenant_id = $1 AND promotion_id = $2 AND step = $3 AND ended_at IS NULL
      """;

  static final String STEPS =
      """
      SELECT step, started_at, ended_at, summary, version, current FROM model_rollout_step
       WHERE tenant_id = $1 AND promotion_id = $2 ORDER BY step
      """;

  Future<Optional<RolloutRow>> find(TenantTx tx, String model, UUID promotionId) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), promotionId, model), RolloutStore::rollout);
  }

  Future<Optional<RolloutRow>> lock(TenantTx tx, UUID promotionId) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), promotionId), RolloutStore::rollout);
  }

  /** The promotion of an alias that is rolled out or watched. */
  Future<Optional<UUID>> openOf(TenantTx tx, UUID modelId, String alias) {
    return tx.find(
        OPEN_OF, Tuple.of(tx.tenantId(), modelId, alias), row -> row.getUUID("promotion_id"));
  }

  /** Those of all tenants that act by themselves. */
  Future<List<Acting>> acting(SystemTx tx) {
    return tx.list(
        ACTING,
        Tuple.tuple(),
        row -> new Acting(row.getUUID("tenant_id"), row.getUUID("promotion_id")));
  }

  Future<Boolean> isHeldByAnother(TenantTx tx, UUID promotionId, UUID endpointId) {
    return tx.find(HOLDS, Tuple.of(tx.tenantId(), promotionId, endpointId.toString()), row -> true)
        .map(Optional::isPresent);
  }

  /**
   * What a person should look at.
   *
   * @param writes whether they may change models, {@code governs} whether protect aliases
   * @param since of those that went back by themselves
   */
  Future<List<RolloutRow>> notable(
      TenantTx tx, String subject, boolean writes, boolean governs, Instant since, int most) {
    return tx.list(
        NOTABLE,
        Tuple.of(
            tx.tenantId(),
            writes,
            RolloutVerticle.SUBJECT,
            since.atOffset(ZoneOffset.UTC),
            governs,
            subject,
            most),
        RolloutStore::rollout);
  }

  Future<Void> insert(
      TenantTx tx, UUID modelId, Promotion of, int from, RolloutPlan plan, String by, Instant now) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                of.id(),
                modelId,
                of.alias(),
                of.version(),
                from,
                Json.writeText(plan),
                now.atOffset(ZoneOffset.UTC),
                by))
        .mapEmpty();
  }

  Future<Void> update(TenantTx tx, RolloutRow row) {
    return tx.execute(
            UPDATE,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    row.promotionId(),
                    row.state().wireName(),
                    row.step(),
                    row.stepStartedAt().atOffset(ZoneOffset.UTC),
                    Json.writeText(row.endpoints()),
                    row.reason().orElse(null),
                    row.changedBy(),
                    row.endedAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null))))
        .mapEmpty();
  }

  Future<Void> beginStep(TenantTx tx, UUID promotionId, int step, Instant now) {
    return tx.execute(
            BEGIN_STEP, Tuple.of(tx.tenantId(), promotionId, step, now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> see(TenantTx tx, UUID promotionId, Step seen) {
    return tx.execute(
            SEE,
            Tuple.of(
                tx.tenantId(),
                promotionId,
                seen.step(),
                Json.writeText(seen.version()),
                Json.writeText(seen.current())))
        .mapEmpty();
  }

  Future<Void> endStep(TenantTx tx, UUID promotionId, int step, Instant now, String summary) {
    return tx.execute(
            END_STEP,
            Tuple.of(tx.tenantId(), promotionId, step, now.atOffset(ZoneOffset.UTC), summary))
        .mapEmpty();
  }

  /** In their order. */
  Future<List<Step>> steps(TenantTx tx, UUID promotionId) {
    return tx.list(STEPS, Tuple.of(tx.tenantId(), promotionId), RolloutStore::step);
  }

  private static RolloutRow rollout(Row row) {
    return new RolloutRow(
        row.getUUID("promotion_id"),
        row.getUUID("model_id"),
        row.getString("model"),
        row.getString("alias"),
        row.getInteger("version"),
        row.getInteger("from_version"),
        Json.readStored(row.getValue("plan").toString(), RolloutPlan.class),
        RolloutState.ofWireName(row.getString("state")),
        row.getInteger("step"),
        row.getOffsetDateTime("step_started_at").toInstant(),
        List.of(Json.readStored(row.getValue("endpoints").toString(), Held[].class)),
        Optional.ofNullable(row.getString("reason")),
        row.getString("changed_by"),
        row.getOffsetDateTime("started_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant));
  }

  private static Step step(Row row) {
    return new Step(
        row.getInteger("step"),
        row.getOffsetDateTime("started_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getString("summary")),
        traffic(row, "version"),
        traffic(row, "current"));
  }

  private static VersionTraffic traffic(Row row, String column) {
    String json = row.getValue(column).toString();
    return "{}".equals(json) ? VersionTraffic.NONE : Json.readStored(json, VersionTraffic.class);
  }

  /** One that acts by itself. */
  record Acting(UUID tenantId, UUID promotionId) {}

  /** A row of {@code model_rollout_step}. */
  record Step(
      int step,
      Instant startedAt,
      Optional<Instant> endedAt,
      Optional<String> summary,
      VersionTraffic version,
      VersionTraffic current) {
    Step with(VersionTraffic more, VersionTraffic beside) {
      return new Step(step, startedAt, endedAt, summary, version.plus(more), current.plus(beside));
    }
  }
}
