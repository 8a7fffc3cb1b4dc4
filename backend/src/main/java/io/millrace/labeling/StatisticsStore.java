package io.millrace.labeling;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a project's answers say about classes and people. */
final class StatisticsStore {
  static final String CONFUSION =
      """
      SELECT t.accepted ->> 'choice' AS accepted, n.result ->> 'choice' AS chosen, count(*) AS n
        FROM annotation n JOIN labeling_task t ON t.tenant_id = n.tenant_id AND t.id = n.task_id
       WHERE n.tenant_id = $1 AND n.project_id = $2 AND n.withdrawn_at IS NULL AND t.state = 'accepted'
       GROUP BY 1, 2
      """;

  static final String ACCEPTED =
      """
      SELECT accepted ->> 'choice' AS accepted, count(*) AS n FROM labeling_task
       WHERE tenant_id = $1 AND project_id = $2 AND state = 'accepted' GROUP BY 1
      """;

  static final String ANNOTATORS =
      """
      SELECT coalesce(a.annotator, k.annotator) AS annotator, coalesce(a.annotations, 0) AS annotations,
             a.agreement, a.seconds, coalesce(k.skips, 0) AS skips
        FROM (SELECT n.annotator, count(*) AS annotations,
                     avg((n.result = t.accepted)::int::float8) FILTER (WHERE t.state = 'accepted') AS agreement,
                     percentile_cont(0.5) WITHIN GROUP (ORDER BY n.lead_time_ms) / 1000 AS seconds
                FROM annotation n JOIN labeling_task t ON t.tenant_id = n.tenant_id AND t.id = n.task_id
               WHERE n.tenant_id = $1 AND n.project_id = $2 AND n.withdrawn_at IS NULL
               GROUP BY n.annotator) a
        FULL JOIN (SELECT annotator, count(*) AS skips FROM task_skip
                    WHERE tenant_id = $1 AND project_id = $2 GROUP BY annotator) k USING (annotator)
       ORDER BY annotations DESC, annotator
      """;

  static final String SKIPPED =
      """
      WITH active AS (
        SELECT annotator FROM annotation
         WHERE tenant_id = $1 AND project_id = $2 AND created_at > now() - interval '1 day'
        UNION SELECT annotator FROM task_skip
         WHERE tenant_id = $1 AND project_id = $2 AND skipped_at > now() - interval '1 day'),
      skipped AS (
        SELECT t.id FROM labeling_task t
         WHERE t.tenant_id = $1 AND t.project_id = $2 AND t.state = 'open'
           AND t.id IN (SELECT task_id FROM task_skip WHERE tenant_id = $1 AND project_id = $2))
      SELECT count(*) AS skipped,
             count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM active a
                WHERE NOT EXISTS (SELECT FROM task_skip o
                                   WHERE o.tenant_id = $1 AND o.task_id = s.id AND o.annotator = a.annotator)
                  AND NOT EXISTS (SELECT FROM task_slot o
                                   WHERE o.tenant_id = $1 AND o.task_id = s.id AND o.annotator = a.annotator
                                     AND o.answered))) AS stuck
        FROM skipped s
      """;

  Future<List<Cell>> confusion(TenantTx tx, UUID projectId) {
    return tx.list(
        CONFUSION,
        Tuple.of(tx.tenantId(), projectId),
        row -> new Cell(row.getString("accepted"), row.getString("chosen"), row.getLong("n")));
  }

  /** Accepted tasks by class; a class without one is left out. */
  Future<Map<String, Long>> accepted(TenantTx tx, UUID projectId) {
    return tx.list(
            ACCEPTED,
            Tuple.of(tx.tenantId(), projectId),
            row -> Map.entry(row.getString("accepted"), row.getLong("n")))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** Annotators under their subjects instead of names. */
  Future<List<LabelingStatistics.Annotator>> annotators(TenantTx tx, UUID projectId) {
    return tx.list(ANNOTATORS, Tuple.of(tx.tenantId(), projectId), StatisticsStore::annotator);
  }

  Future<Skipped> skipped(TenantTx tx, UUID projectId) {
    return tx.one(
        SKIPPED,
        Tuple.of(tx.tenantId(), projectId),
        row -> new Skipped(row.getLong("skipped"), row.getLong("stuck")));
  }

  private static LabelingStatistics.Annotator annotator(Row row) {
    return new LabelingStatistics.Annotator(
        row.getString("annotator"),
        row.getString("annotator"),
        row.getLong("annotations"),
        row.getLong("skips"),
        Optional.ofNullable(row.getDouble("agreement")),
        Optional.ofNullable(row.getDouble("seconds")));
  }

  /** How often a class was chosen where another (or the same) was accepted. */
  record Cell(String accepted, String chosen, long count) {}

  /** Open tasks that somebody, or everybody, skipped. */
  record Skipped(long tasks, long stuck) {}
}
