package io.millrace.platform.outbox;

import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The table {@code outbox}. */
final class OutboxStore {
  static final String INSERT =
      "INSERT INTO outbox (tenant_id, id, kind, payload) VALUES ($1, $2, $3, $4::text::jsonb)";

  /**
   * Messages that are due, of kinds that this node knows. Nobody sees them again for 10 seconds,
   * twice as long with each attempt, at most for some 11 minutes: that is both the lease of this
   * node and the pause after a failure.
   */
  static final String CLAIM =
      """
      UPDATE outbox SET attempts = attempts + 1,
             due_at = now() + interval '10 seconds' * power(2, least(attempts, 6))
       WHERE (tenant_id, id) IN (
         SELECT tenant_id, id FROM outbox WHERE kind = ANY ($2) AND due_at <= now()
          ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id, kind, payload, attempts
      """;

  static final String FORGET = "DELETE FROM outbox WHERE tenant_id = $1 AND id = $2";

  Future<Void> insert(TenantTx tx, UUID id, String kind, String json) {
    return tx.execute(INSERT, Tuple.of(tx.tenantId(), id, kind, json)).mapEmpty();
  }

  Future<List<OutboxMessage>> claim(SystemTx tx, int limit, Set<String> kinds) {
    return tx.list(
        CLAIM,
        Tuple.tuple().addInteger(limit).addArrayOfString(kinds.toArray(String[]::new)),
        row ->
            new OutboxMessage(
                row.getUUID("tenant_id"),
                row.getUUID("id"),
                row.getString("kind"),
                String.valueOf(row.getValue("payload")),
                row.getInteger("attempts")));
  }

  Future<Void> forget(SystemTx tx, OutboxMessage message) {
    return tx.execute(FORGET, Tuple.of(message.tenantId(), message.id())).mapEmpty();
  }
}
