package io.millrace.tenancy;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/** The table {@code node_heartbeat}. */
final class NodeStore {
  static final String BEAT =
      """
      INSERT INTO node_heartbeat (node_id, started_at, seen_at) VALUES ($1, $2, $3)
      ON CONFLICT (node_id) DO UPDATE SET seen_at = excluded.seen_at
      """;
  static final String FORGET =
      "DELETE FROM node_heartbeat WHERE seen_at < now() - interval '1 day'";
  static final String ALIVE =
      "SELECT count(*)::int AS alive FROM node_heartbeat WHERE seen_at > now() - interval '1"
          + " minute'";
  static final String REMOVE = "DELETE FROM node_heartbeat WHERE node_id = $1";

  Future<Integer> beat(SystemTx tx, UUID id, Instant startedAt, Instant now) {
    return tx.execute(
            BEAT, Tuple.of(id, startedAt.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC)))
        .compose(beaten -> tx.execute(FORGET, Tuple.tuple()))
        .compose(forgotten -> tx.one(ALIVE, Tuple.tuple(), row -> row.getInteger("alive")));
  }

  Future<Void> remove(SystemTx tx, UUID id) {
    return tx.execute(REMOVE, Tuple.of(id)).mapEmpty();
  }
}
