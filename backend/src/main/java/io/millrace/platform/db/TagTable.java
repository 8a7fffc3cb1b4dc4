package io.millrace.platform.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;

/** A table of texts by owner and key; {@code (tenant_id, OWNER, key)} is its primary key. */
public final class TagTable {
  private final String set;
  private final String delete;

  /**
   * @param owner the column that names whose tags they are
   */
  public TagTable(String table, String owner) {
    this.set =
        """
        INSERT INTO %1$s (tenant_id, %2$s, key, value)
        SELECT $1, $2, g.* FROM unnest($3::text[], $4::text[]) AS g (key, value)
        ON CONFLICT (tenant_id, %2$s, key) DO UPDATE SET value = excluded.value
        """
            .formatted(table, owner);
    this.delete =
        "DELETE FROM %s WHERE tenant_id = $1 AND %s = $2 AND key = $3".formatted(table, owner);
  }

  /**
   * Sets tags; the owner's others stay.
   *
   * @param ownerId of the column's type
   */
  public Future<Void> set(TenantTx tx, Object ownerId, Map<String, String> tags) {
    return tags.isEmpty()
        ? Future.succeededFuture()
        : tx.execute(
                set,
                Tuple.of(
                    tx.tenantId(),
                    ownerId,
                    tags.keySet().toArray(String[]::new),
                    tags.values().toArray(String[]::new)))
            .mapEmpty();
  }

  /** Removes a tag; false where it was gone already. */
  public Future<Boolean> delete(TenantTx tx, Object ownerId, String key) {
    return tx.execute(delete, Tuple.of(tx.tenantId(), ownerId, key)).map(deleted -> deleted == 1);
  }
}
