package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.millrace.tracking.RunColumns.Kind;
import io.millrace.tracking.RunColumns.Name;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * The tables {@code run_column} and {@code run_column_news}. Whatever gives a run a key for the
 * first time adds a row of news, in the same statement; {@link #fold} counts the news. What is
 * counted and what is news are read together, so a column is there as soon as it was logged.
 */
final class RunColumnStore {
  /** News of an experiment that are worth counting. */
  static final int DUE_NEWS = 64;

  static final String THERE =
      "SELECT 1 FROM experiment WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL";

  private static final String COUNTED =
      """
      SELECT c.kind, c.key, c.runs, count(*) OVER () AS total FROM (
        SELECT a.kind, a.key, sum(a.runs)::bigint AS runs FROM (
          SELECT kind, key, runs FROM run_column WHERE tenant_id = $1 AND experiment_id = $2
          UNION ALL
          SELECT n.kind, k.key, n.runs FROM run_column_news n, unnest(n.keys) AS k (key)
           WHERE n.tenant_id = $1 AND n.experiment_id = $2) a
         GROUP BY a.kind, a.key) c
      """;

  static final String DUE =
      """
      SELECT count(*) >= $3 AS due FROM (
        SELECT 1 FROM run_column_news WHERE tenant_id = $1 AND experiment_id = $2 LIMIT $3) n
      """;

  static final String DUE_OF_RUN =
      """
      SELECT r.experiment_id FROM run r
       WHERE r.tenant_id = $1 AND r.id = $2
         AND $3 <= (SELECT count(*) FROM (
               SELECT 1 FROM run_column_news n
                WHERE n.tenant_id = $1 AND n.experiment_id = r.experiment_id LIMIT $3) AS few)
      """;

  /**
   * Whoever does not get the lock leaves the news to who has it. No other transaction changes the
   * counters, so none waits here.
   */
  static final String FOLD =
      """
      WITH held AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || ' columns ' || $2, 0)) AS ok),
      taken AS (
        DELETE FROM run_column_news n USING held
         WHERE held.ok AND n.tenant_id = $1 AND n.experiment_id = $2
        RETURNING n.kind, n.keys, n.runs)
      INSERT INTO run_column AS c (tenant_id, experiment_id, kind, key, runs)
      SELECT $1, $2, t.kind, k.key, sum(t.runs) FROM taken t, unnest(t.keys) AS k (key)
       GROUP BY t.kind, k.key
      ON CONFLICT (tenant_id, experiment_id, kind, key) DO UPDATE SET runs = c.runs + excluded.runs
      """;

  /** Fails with NOT_FOUND unless the experiment is there, and not in the trash. */
  Future<Void> requireExperiment(TenantTx tx, String experimentId) {
    return tx.find(THERE, Tuple.of(tx.tenantId(), experimentId), row -> true)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("experiment")))
        .mapEmpty();
  }

  /**
   * Columns that some run has, the commonest first; one more than the limit.
   *
   * @param search text that the key contains, whatever its case
   */
  Future<List<Counted>> list(
      TenantTx tx,
      String experimentId,
      Optional<Kind> kind,
      Optional<String> search,
      Optional<RunColumn> after,
      int limit) {
    Where where = Where.of(tx.tenantId(), experimentId).and("c.runs > 0");
    where.andIf("c.kind = ?", kind.map(Kind::wireName));
    where.andIf("c.key ILIKE ?", search.map(Where::contains));
    after.ifPresent(
        last -> {
          Name name = Name.logged("query/cursor", last.name());
          where.and(
              "(-c.runs, c.kind, c.key) > (?, ?, ?)",
              -last.runs(),
              name.kind().wireName(),
              name.key());
        });
    String order = " ORDER BY -c.runs, c.kind, c.key LIMIT " + where.bind(limit + 1);
    return tx.list(COUNTED + where.sql() + order, where.tuple(), Counted::of);
  }

  /** Whether there are so many news that they should be counted. */
  Future<Boolean> isDue(TenantTx tx, String experimentId) {
    return tx.one(
        DUE, Tuple.of(tx.tenantId(), experimentId, DUE_NEWS), row -> row.getBoolean("due"));
  }

  /** The experiment of a run, if it has so many news that they should be counted. */
  Future<Optional<String>> due(TenantTx tx, String runId) {
    return tx.find(
        DUE_OF_RUN,
        Tuple.of(tx.tenantId(), runId, DUE_NEWS),
        row -> row.getString("experiment_id"));
  }

  /** Counts an experiment's news, unless another transaction does it just now. */
  Future<Void> fold(TenantTx tx, String experimentId) {
    return tx.execute(FOLD, Tuple.of(tx.tenantId(), experimentId)).mapEmpty();
  }

  /** A column, and how many there are from here on. */
  record Counted(RunColumn column, long total) {
    static Counted of(Row row) {
      Name name = new Name(Kind.ofWireName(row.getString("kind")), row.getString("key"));
      return new Counted(new RunColumn(name.toString(), row.getLong("runs")), row.getLong("total"));
    }
  }
}
