package io.millrace.tracking;

import io.millrace.platform.Cursor;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
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
import java.util.stream.Collectors;

/** The table {@code trash_rule}, and what of {@code run} and {@code experiment} is in the trash. */
final class TrashStore {
  /** Runs of an experiment that is in the trash are not listed: they come and go with it. */
  private static final String ITEMS =
      """
      SELECT t.* FROM (
        SELECT 'run' AS kind, r.id, r.name, r.experiment_id, e.name AS experiment_name, 0::bigint AS runs,
               r.deleted_at, r.deleted_by
          FROM run r JOIN experiment e ON e.tenant_id = r.tenant_id AND e.id = r.experiment_id
         WHERE r.tenant_id = $1 AND r.deleted_at IS NOT NULL AND e.deleted_at IS NULL
        UNION ALL
        SELECT 'experiment', e.id, e.name, NULL, NULL,
               (SELECT count(*) FROM run r WHERE r.tenant_id = e.tenant_id AND r.experiment_id = e.id),
               e.deleted_at, e.deleted_by
          FROM experiment e WHERE e.tenant_id = $1 AND e.deleted_at IS NOT NULL) t
      """;

  static final String RULE =
      "SELECT keep_days, updated_by, updated_at FROM trash_rule WHERE tenant_id = $1";

  static final String PUT_RULE =
      """
      INSERT INTO trash_rule (tenant_id, keep_days, updated_by, updated_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id) DO UPDATE
         SET keep_days = excluded.keep_days, updated_by = excluded.updated_by, updated_at = excluded.updated_at
      """;

  static final String DUE_RUNS =
      """
      SELECT id FROM run
       WHERE tenant_id = $1 AND deleted_at <= $2 AND id > $3 ORDER BY id LIMIT $4
      """;

  static final String DUE_EXPERIMENTS =
      """
      SELECT id FROM experiment
       WHERE tenant_id = $1 AND deleted_at <= $2 AND id > $3 ORDER BY id LIMIT $4
      """;

  /** The runs' logged models: what needs a model needs its run. */
  static final String MODELS_OF =
      """
      SELECT source_run_id AS run_id, id FROM logged_model
       WHERE tenant_id = $1 AND source_run_id = ANY($2)
      """;

  static final String KEPT_FILES =
      """
      SELECT DISTINCT o.run_id
        FROM (SELECT g.id AS run_id, g.id AS owner_id FROM unnest($2::text[]) AS g (id)
              UNION ALL
              SELECT source_run_id, id FROM logged_model WHERE tenant_id = $1 AND source_run_id = ANY($2)) o
        JOIN run_artifact a ON a.tenant_id = $1 AND a.run_id = o.owner_id
       WHERE a.sha256 = ANY($3)
      """;

  static final String READ_BY_OTHERS =
      """
      SELECT DISTINCT m.source_run_id AS run_id FROM logged_model m
        JOIN run_model u ON u.tenant_id = m.tenant_id AND u.model_id = m.id AND u.run_id <> m.source_run_id
       WHERE m.tenant_id = $1 AND m.source_run_id = ANY($2)
      """;

  static final String RUNS_OF =
      """
      SELECT experiment_id, id FROM run
       WHERE tenant_id = $1 AND experiment_id = ANY($2) AND deleted_at IS NOT NULL LIMIT $3
      """;

  /** One more than the limit, the newest first. */
  Future<List<TrashItem>> list(TenantTx tx, Search search, int limit) {
    Where where =
        Where.of(tx.tenantId())
            .andIf("t.kind = ?", search.kind())
            .andIf("t.name ILIKE ?", search.name().map(Where::contains));
    search
        .after()
        .ifPresent(
            last ->
                where.and(
                    "(t.deleted_at, t.kind || ':' || t.id) < (?, ?)", last.keyAsTime(), last.id()));
    String sql =
        ITEMS
            + where.sql()
            + " ORDER BY t.deleted_at DESC, t.kind || ':' || t.id DESC LIMIT "
            + where.bind(limit + 1);
    return tx.list(sql, where.tuple(), TrashStore::item);
  }

  Future<TrashRule> rule(TenantTx tx) {
    return tx.find(
            RULE,
            Tuple.of(tx.tenantId()),
            row ->
                new TrashRule(
                    row.getInteger("keep_days"),
                    Optional.of(row.getString("updated_by")),
                    Optional.of(row.getOffsetDateTime("updated_at").toInstant())))
        .map(found -> found.orElse(TrashRule.DEFAULT));
  }

  Future<Void> putRule(TenantTx tx, int keepDays, String by, Instant now) {
    return tx.execute(PUT_RULE, Tuple.of(tx.tenantId(), keepDays, by, now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Runs that went into the trash by a time, by id. */
  Future<List<String>> dueRuns(TenantTx tx, Instant by, String after, int limit) {
    return due(tx, DUE_RUNS, by, after, limit);
  }

  /** Experiments that went into the trash by a time, by id. */
  Future<List<String>> dueExperiments(TenantTx tx, Instant by, String after, int limit) {
    return due(tx, DUE_EXPERIMENTS, by, after, limit);
  }

  private static Future<List<String>> due(
      TenantTx tx, String sql, Instant by, String after, int limit) {
    return tx.list(
        sql,
        Tuple.of(tx.tenantId(), by.atOffset(ZoneOffset.UTC), after, limit),
        row -> row.getString("id"));
  }

  /** The runs' logged models, by run. */
  Future<Map<String, List<String>>> models(TenantTx tx, Collection<String> runs) {
    return tx.list(
            MODELS_OF,
            Tuple.of(tx.tenantId()).addArrayOfString(runs.toArray(String[]::new)),
            row -> Map.entry(row.getString("run_id"), row.getString("id")))
        .map(TrashStore::grouped);
  }

  /** The first runs in the trash of experiments, by experiment. */
  Future<Map<String, List<String>>> runsOf(TenantTx tx, Collection<String> experiments, int limit) {
    return tx.list(
            RUNS_OF,
            Tuple.of(tx.tenantId(), experiments.toArray(String[]::new), limit),
            row -> Map.entry(row.getString("experiment_id"), row.getString("id")))
        .map(TrashStore::grouped);
  }

  private static Map<String, List<String>> grouped(List<Map.Entry<String, String>> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /** Runs that keep a file of one of these hashes, with them or with their models. */
  Future<List<String>> withFiles(TenantTx tx, Collection<String> runs, Collection<String> sha256) {
    return tx.list(
        KEPT_FILES,
        Tuple.of(tx.tenantId(), runs.toArray(String[]::new), sha256.toArray(String[]::new)),
        row -> row.getString("run_id"));
  }

  /** Runs whose models other runs have read. */
  Future<List<String>> readByOthers(TenantTx tx, Collection<String> runs) {
    return tx.list(
        READ_BY_OTHERS,
        Tuple.of(tx.tenantId()).addArrayOfString(runs.toArray(String[]::new)),
        row -> row.getString("run_id"));
  }

  private static TrashItem item(Row row) {
    Instant deletedAt = row.getOffsetDateTime("deleted_at").toInstant();
    return new TrashItem(
        row.getString("kind"),
        row.getString("id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("experiment_id")),
        Optional.ofNullable(row.getString("experiment_name")),
        row.getLong("runs"),
        deletedAt,
        Optional.ofNullable(row.getString("deleted_by")),
        deletedAt,
        Optional.empty());
  }

  /** A time of the database; null stays null. */
  static Optional<Instant> instant(OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  /** What of the trash is asked for. */
  record Search(Optional<String> kind, Optional<String> name, Optional<Cursor> after) {}
}
