package io.millrace.platform.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * A transaction for the installation itself: log-in, keys, queues, tenants. It sees only the tables
 * whose migration says so ({@code system_access}), never a tenant's data.
 */
public final class SystemTx extends Tx {
  static final String ANNOUNCE_ALL = "SELECT pg_notify('millrace', p) FROM unnest($1::text[]) AS p";

  SystemTx(SqlConnection connection) {
    super(connection);
  }

  Future<Void> announceAll(List<String> payloads) {
    return execute(ANNOUNCE_ALL, Tuple.of(payloads.toArray(String[]::new))).mapEmpty();
  }

  @Override
  String tenantText() {
    return "-";
  }
}
