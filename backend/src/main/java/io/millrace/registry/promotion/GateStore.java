package io.millrace.registry.promotion;

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

/** The table {@code model_alias_gate}. */
final class GateStore {
  static final String FIND =
      """
      SELECT alias, rules, rollout, updated_at, updated_by FROM model_alias_gate
       WHERE tenant_id = $1 AND model_id = $2 AND alias = $3
      """;

  static final String SET =
      """
      INSERT INTO model_alias_gate (tenant_id, model_id, alias, rules, rollout, updated_by, updated_at)
      VALUES ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6, $7)
      ON CONFLICT (tenant_id, model_id, alias) DO UPDATE
        SET rules = excluded.rules, rollout = excluded.rollout, updated_by = excluded.updated_by, updated_at = excluded.updated_at
      """;

  static final String DELETE =
      "DELETE FROM model_alias_gate WHERE tenant_id = $1 AND model_id = $2 AND alias = $3";

  Future<Optional<AliasGates>> find(TenantTx tx, UUID modelId, String alias) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), modelId, alias), GateStore::gates);
  }

  Future<Void> set(
      TenantTx tx, UUID modelId, String alias, NewAliasGates gates, String by, Instant now) {
    return tx.execute(
            SET,
            Tuple.of(
                tx.tenantId(),
                modelId,
                alias,
                Json.writeText(gates.rules()),
                gates.rollout().map(Json::writeText).orElse(null),
                by,
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Boolean> delete(TenantTx tx, UUID modelId, String alias) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), modelId, alias)).map(deleted -> deleted == 1);
  }

  private static AliasGates gates(Row row) {
    return new AliasGates(
        row.getString("alias"),
        List.of(Json.readStored(row.getValue("rules").toString(), GateRule[].class)),
        Optional.ofNullable(row.getValue("rollout"))
            .map(json -> Json.readStored(json.toString(), RolloutPlan.class)),
        row.getOffsetDateTime("updated_at").toInstant(),
        row.getString("updated_by"));
  }
}
