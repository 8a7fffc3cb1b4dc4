package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The tables {@code run}, {@code run_param}, {@code run_tag} and {@code run_input}. */
final class RunStore {
  static final String INSERT =
      """
      INSERT INTO run (tenant_id, id, experiment_id, name, status, created_by, started_at)
      VALUES ($1, $2, $3, $4, 'running', $5, $6)
      """;

  /** Only into experiments that are there and not in the trash. */
  static final String INSERT_ALL =
      """
      INSERT INTO run (tenant_id, id, experiment_id, name, status, created_by, started_at)
      SELECT $1, g.id, e.id, g.name, 'running', g.created_by, g.started_at
        FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
             AS g (id, experiment_id, name, created_by, started_at)
        JOIN experiment e ON e.tenant_id = $1 AND e.id = g.experiment_id AND e.deleted_at IS NULL
      """;

  static final String PUT_NEW_PARAMS =
      """
      WITH given AS (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS g (run_id, key, value)),
      put AS (
        INSERT INTO run_param (tenant_id, run_id, key, value) SELECT $1, run_id, key, value FROM given)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
      SELECT $1, r.experiment_id, 'params', array_agg(DISTINCT g.key)
        FROM given g JOIN run r ON r.tenant_id = $1 AND r.id = g.run_id GROUP BY r.experiment_id
      """;

  static final String PUT_NEW_TAGS =
      """
      WITH given AS (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS g (run_id, key, value)),
      put AS (
        INSERT INTO run_tag (tenant_id, run_id, key, value) SELECT $1, run_id, key, value FROM given)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
      SELECT $1, r.experiment_id, 'tags', array_agg(DISTINCT g.key)
        FROM given g JOIN run r ON r.tenant_id = $1 AND r.id = g.run_id GROUP BY r.experiment_id
      """;

  /** A run that begins again has no end; one that ends without a time ends now. */
  static final String UPDATE =
      """
      UPDATE run SET name = coalesce($3, name), status = coalesce($4, status), revision = revision + 1,
             ended_at = CASE WHEN $4 IN ('running', 'scheduled') THEN NULL
                             WHEN $4 IS NOT NULL THEN coalesce($5::timestamptz, ended_at, $6::timestamptz)
                             ELSE coalesce($5::timestamptz, ended_at) END,
             resumed_at = CASE WHEN $4 = 'running' AND status IN ('finished', 'failed', 'killed') THEN $6
                               ELSE resumed_at END
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String LOCK =
      """
      SELECT revision, experiment_id, status FROM run
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE
      """;

  static final String SELECT_BY_IDS =
      """
      SELECT id, experiment_id, name, status, created_by, started_at, ended_at, deleted_at, revision,
             resumed_at, forked_from, forked_name, forked_step
        FROM run WHERE tenant_id = $1 AND id = ANY($2)
      """;

  static final String FORKS_OF =
      SELECT_BY_IDS.replace("id = ANY($2)", "forked_from = ANY($2)")
          + " ORDER BY started_at DESC, id DESC LIMIT $3";

  /**
   * Keeps a param's first value, but one that a fork has from its source; answers the keys that
   * hold another one.
   */
  static final String PUT_PARAMS =
      """
      WITH given AS (SELECT * FROM unnest($3::text[], $4::text[]) AS g (key, value)),
      added AS (
        INSERT INTO run_param AS p (tenant_id, run_id, key, value) SELECT $1, $2, key, value FROM given
        ON CONFLICT (tenant_id, run_id, key) DO UPDATE SET value = excluded.value, inherited = false WHERE p.inherited
        RETURNING p.key, p.xmax = 0 AS made),
      news AS (
        INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
        SELECT $1, r.experiment_id, 'params', array_agg(a.key) FROM added a, run r
         WHERE a.made AND r.tenant_id = $1 AND r.id = $2 GROUP BY r.experiment_id)
      SELECT p.key, p.value FROM run_param p JOIN given g ON g.key = p.key
       WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.value <> g.value AND NOT p.inherited
       ORDER BY p.key
      """;

  static final String PUT_TAGS =
      """
      WITH put AS (
        INSERT INTO run_tag AS t (tenant_id, run_id, key, value)
        SELECT $1, $2, g.* FROM unnest($3::text[], $4::text[]) AS g (key, value)
        ON CONFLICT (tenant_id, run_id, key) DO UPDATE SET value = excluded.value
        RETURNING t.key, t.xmax = 0 AS made)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
      SELECT $1, r.experiment_id, 'tags', array_agg(p.key) FROM put p, run r
       WHERE p.made AND r.tenant_id = $1 AND r.id = $2 GROUP BY r.experiment_id
      """;

  static final String PUT_INPUT =
      """
      INSERT INTO run_input (tenant_id, run_id, dataset_id, version, context) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (tenant_id, run_id, dataset_id, version) DO UPDATE SET context = excluded.context
      """;

  /** How selective a search is depends on its values: a plan for any values would be a bad one. */
  static final String PLANNED_EACH =
      "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)";

  /**
   * For a page of runs PostgreSQL would read whole tables, as if each page came from a slow disk.
   */
  static final String READ_BY_INDEX = "SELECT set_config('random_page_cost', '1.1', true)";

  static final String INPUTS =
      """
      SELECT run_id, dataset_id, version, context FROM run_input
       WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY run_id, dataset_id, version
      """;

  Future<Void> insert(TenantTx tx, NewRow run) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                run.id(),
                run.experimentId(),
                run.name(),
                run.createdBy(),
                run.startedAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /**
   * Inserts runs whose experiments are open.
   *
   * @return how many
   */
  Future<Integer> insertAll(TenantTx tx, List<NewRow> runs) {
    return tx.execute(
        INSERT_ALL,
        Tuple.of(
                tx.tenantId(),
                runs.stream().map(NewRow::id).toArray(String[]::new),
                runs.stream().map(NewRow::experimentId).toArray(String[]::new),
                runs.stream().map(NewRow::name).toArray(String[]::new),
                runs.stream().map(NewRow::createdBy).toArray(String[]::new))
            .addArrayOfOffsetDateTime(
                runs.stream()
                    .map(run -> run.startedAt().atOffset(ZoneOffset.UTC))
                    .toArray(OffsetDateTime[]::new)));
  }

  /** Adds params of runs that had none. */
  Future<Void> putNewParams(TenantTx tx, List<Attribute> params) {
    return putNew(tx, PUT_NEW_PARAMS, params);
  }

  /** Adds tags of runs that had none. */
  Future<Void> putNewTags(TenantTx tx, List<Attribute> tags) {
    return putNew(tx, PUT_NEW_TAGS, tags);
  }

  private static Future<Void> putNew(TenantTx tx, String sql, List<Attribute> attributes) {
    return attributes.isEmpty()
        ? Future.succeededFuture()
        : tx.execute(
                sql,
                Tuple.of(
                    tx.tenantId(),
                    attributes.stream().map(Attribute::runId).toArray(String[]::new),
                    attributes.stream().map(Attribute::key).toArray(String[]::new),
                    attributes.stream().map(Attribute::value).toArray(String[]::new)))
            .mapEmpty();
  }

  Future<Void> update(TenantTx tx, String id, RunPatch patch, Instant now) {
    return tx.execute(
            UPDATE,
            Tuple.of(
                tx.tenantId(),
                id,
                patch.name().orElse(null),
                patch.status().map(RunStatus::wireName).orElse(null),
                patch.endedAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Locks a run that is not in the trash. */
  Future<Optional<Locked>> lock(TenantTx tx, String id) {
    return tx.find(
        LOCK,
        Tuple.of(tx.tenantId(), id),
        row ->
            new Locked(
                row.getLong("revision"),
                row.getString("experiment_id"),
                RunStatus.ofWireName(row.getString("status"))));
  }

  /** Adds params; answers those that hold another value already. */
  Future<List<Map.Entry<String, String>>> putParams(
      TenantTx tx, String id, Map<String, String> params) {
    return params.isEmpty()
        ? Future.succeededFuture(List.of())
        : tx.list(
            PUT_PARAMS,
            attributes(tx, id, params),
            row -> Map.entry(row.getString("key"), row.getString("value")));
  }

  Future<Void> putTags(TenantTx tx, String id, Map<String, String> tags) {
    return tags.isEmpty()
        ? Future.succeededFuture()
        : tx.execute(PUT_TAGS, attributes(tx, id, tags)).mapEmpty();
  }

  Future<Void> putInputs(TenantTx tx, String id, List<RunInput> inputs) {
    return tx.executeBatch(
        PUT_INPUT,
        inputs.stream()
            .map(
                input ->
                    Tuple.of(
                        tx.tenantId(),
                        id,
                        input.datasetId(),
                        input.version(),
                        input.context().orElse(null)))
            .toList());
  }

  /**
   * The ids of a page, in the order of the search.
   *
   * @param at values at steps of the column that decides the order
   * @param after where the last page ended
   */
  Future<Found> page(
      TenantTx tx,
      RunSearch search,
      Map<RunColumns.Name, Map<String, Double>> at,
      Optional<List<String>> after,
      int limit) {
    RunQuery query = RunQuery.of(tx.tenantId(), search, at);
    after.ifPresent(query::after);
    Future<Integer> planned = tx.execute(PLANNED_EACH, Tuple.tuple());
    Future<List<Row>> rows = tx.list(query.select(limit + 1), query.tuple(), Function.identity());
    return planned.compose(set -> rows).map(all -> found(query, all, limit));
  }

  /** Only where the page ends is written down: it costs as much as reading a row. */
  private static Found found(RunQuery query, List<Row> rows, int limit) {
    List<String> ids = rows.stream().limit(limit).map(row -> row.getString("id")).toList();
    return new Found(
        ids,
        rows.size() > limit ? Optional.of(query.position(rows.get(limit - 1))) : Optional.empty());
  }

  Future<Long> count(TenantTx tx, RunSearch search) {
    RunQuery query = RunQuery.of(tx.tenantId(), search.orderedBy(List.of()));
    return tx.one(query.count(), query.tuple(), row -> row.getLong("n"));
  }

  /**
   * To be called before many runs are read: the transaction's statements prefer indexes from now
   * on.
   */
  Future<Void> preferIndexes(TenantTx tx) {
    return tx.execute(READ_BY_INDEX, Tuple.tuple()).mapEmpty();
  }

  Future<List<RunRow>> byIds(TenantTx tx, Collection<String> ids) {
    return tx.list(SELECT_BY_IDS, forIds(tx, ids), RunRow::of);
  }

  /** The newest forks of runs, those in the trash too. */
  Future<List<RunRow>> forksOf(TenantTx tx, Collection<String> ids, int limit) {
    return tx.list(FORKS_OF, forIds(tx, ids).addInteger(limit), RunRow::of);
  }

  Future<List<InputRow>> inputs(TenantTx tx, Collection<String> ids) {
    return tx.list(INPUTS, forIds(tx, ids), InputRow::of);
  }

  private static Tuple forIds(TenantTx tx, Collection<String> ids) {
    return Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new));
  }

  private static Tuple attributes(TenantTx tx, String id, Map<String, String> attributes) {
    return Tuple.of(
        tx.tenantId(),
        id,
        attributes.keySet().toArray(String[]::new),
        attributes.values().toArray(String[]::new));
  }

  /**
   * The ids of a page.
   *
   * @param end where it ended; empty on the last page
   */
  record Found(List<String> ids, Optional<List<String>> end) {}

  /** A run to insert. */
  record NewRow(String id, String experimentId, String name, String createdBy, Instant startedAt) {
    static NewRow of(Run run) {
      return new NewRow(run.id(), run.experimentId(), run.name(), run.createdBy(), run.startedAt());
    }
  }

  /** What a writer knows of a run it has locked. */
  record Locked(long revision, String experimentId, RunStatus status) {}

  /** A run's own row. */
  record RunRow(
      String id,
      String experimentId,
      String name,
      RunStatus status,
      String createdBy,
      Instant startedAt,
      Optional<Instant> endedAt,
      Optional<Instant> deletedAt,
      Optional<Instant> resumedAt,
      Optional<Run.ForkedFrom> forkedFrom,
      long revision) {
    static RunRow of(Row row) {
      return new RunRow(
          row.getString("id"),
          row.getString("experiment_id"),
          row.getString("name"),
          RunStatus.ofWireName(row.getString("status")),
          row.getString("created_by"),
          row.getOffsetDateTime("started_at").toInstant(),
          time(row, "ended_at"),
          time(row, "deleted_at"),
          time(row, "resumed_at"),
          Optional.ofNullable(row.getString("forked_from"))
              .map(
                  id ->
                      new Run.ForkedFrom(
                          id, row.getString("forked_name"), row.getLong("forked_step"))),
          row.getLong("revision"));
    }

    private static Optional<Instant> time(Row row, String column) {
      return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }
  }

  /** A param or tag. */
  record Attribute(String runId, String key, String value) {}

  /** An input of a run. */
  record InputRow(String runId, RunInput input) {
    static InputRow of(Row row) {
      return new InputRow(
          row.getString("run_id"),
          new RunInput(
              row.getUUID("dataset_id"),
              Optional.empty(),
              row.getInteger("version"),
              Optional.ofNullable(row.getString("context"))));
    }
  }
}
