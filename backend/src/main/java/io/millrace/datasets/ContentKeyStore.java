package io.millrace.datasets;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The table {@code content_key}. */
final class ContentKeyStore {
  static final String INSERT =
      "INSERT INTO content_key (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
  static final String FIND = "SELECT secret FROM content_key WHERE id = 1";

  /** The key; a new one if there is none yet. */
  Future<String> load(SystemTx tx, String candidate) {
    return tx.execute(INSERT, Tuple.of(candidate))
        .compose(inserted -> tx.one(FIND, Tuple.tuple(), row -> row.getString("secret")));
  }
}
