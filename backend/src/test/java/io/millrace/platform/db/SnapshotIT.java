package io.millrace.platform.db;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.Caller;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many statements that see one moment, and rows that are read bit by bit. */
@ExtendWith(UsesDatabase.class)
class SnapshotIT {
  private static final String RULES = "SELECT count(*) AS n FROM trash_rule WHERE tenant_id = $1";

  private static final String INSERT =
      "INSERT INTO trash_rule (tenant_id, keep_days, updated_by, updated_at) VALUES ($1, 7, 'test',"
          + " now())";

  @Test
  void whatIsWrittenMeanwhileIsNotSeen(TestDatabase database) {
    Db db = database.db();
    Caller caller = database.newTenant();

    List<Long> seen =
        await(
            db.snapshot(
                caller,
                tx ->
                    rules(tx)
                        .compose(
                            before ->
                                db.inTenant(caller, SnapshotIT::insert)
                                    .compose(written -> rules(tx))
                                    .map(after -> List.of(before, after)))));

    assertThat(seen).containsExactly(0L, 0L);
    assertThat(await(db.readTenant(caller, SnapshotIT::rules))).isEqualTo(1);
  }

  @Test
  void nothingIsWrittenInIt(TestDatabase database) {
    Caller caller = database.newTenant();

    assertThatThrownBy(() -> await(database.db().snapshot(caller, SnapshotIT::insert)))
        .hasMessageContaining("not reachable");
  }

  @Test
  void rowsComeInTheirOrderSomeAtATime(TestDatabase database) {
    List<List<Long>> read =
        await(
            database
                .db()
                .snapshot(
                    database.newTenant(),
                    tx ->
                        tx.open(
                                "SELECT n FROM generate_series(1, $1::bigint) AS g (n)",
                                Tuple.of(5L),
                                row -> row.getLong("n"))
                            .compose(SnapshotIT::inTwo)));

    assertThat(read).containsExactly(LongStream.of(1, 2, 3).boxed().toList(), List.of(4L, 5L));
  }

  private static Future<List<List<Long>>> inTwo(Rows<Long> rows) {
    return rows.next(3)
        .compose(
            first -> {
              assertThat(rows.hasMore()).isTrue();
              return rows.next(3).map(second -> List.of(first, second));
            })
        .compose(
            both -> {
              assertThat(rows.hasMore()).isFalse();
              return rows.close().map(both);
            });
  }

  private static Future<Long> rules(TenantTx tx) {
    return tx.one(RULES, Tuple.of(tx.tenantId()), row -> row.getLong("n"));
  }

  private static Future<Integer> insert(TenantTx tx) {
    return tx.execute(INSERT, Tuple.of(tx.tenantId()));
  }
}
