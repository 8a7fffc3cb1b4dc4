package io.millrace.platform.db;

import io.vertx.sqlclient.SqlConnection;

/**
 * A transaction for the installation itself: log-in, keys, queues, tenants. It sees only the tables
 * whose migration says so ({@code system_access}), never a tenant's data.
 */
public final class SystemTx extends Tx {
  SystemTx(SqlConnection connection) {
    super(connection);
  }

  @Override
  String tenantText() {
    return "-";
  }
}
