package io.millrace.tracking;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The table {@code cursor_key}. */
final class CursorKeyStore {
  static final String INSERT =
      "INSERT INTO cursor_key (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
  static final String FIND = "SELECT secret FROM cursor_key WHERE id = 1";

  /** The key; a new one if there is none yet. */
  Future<String> load(SystemTx tx, String candidate) {
    return tx.execute(INSERT, Tuple.of(candidate))
        .compose(inserted -> tx.one(FIND, Tuple.tuple(), row -> row.getString("secret")));
  }
}
