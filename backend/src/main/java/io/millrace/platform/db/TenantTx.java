package io.millrace.platform.db;

import io.vertx.sqlclient.SqlConnection;
import java.util.UUID;

/** A transaction that sees one tenant's rows and can write no others. Made by {@link Db} alone. */
public final class TenantTx extends Tx {
  private final UUID tenantId;

  TenantTx(SqlConnection connection, UUID tenantId) {
    super(connection);
    this.tenantId = tenantId;
  }

  /** The tenant, for the {@code tenant_id} of inserted rows. */
  public UUID tenantId() {
    return tenantId;
  }

  @Override
  String tenantText() {
    return tenantId.toString();
  }
}
