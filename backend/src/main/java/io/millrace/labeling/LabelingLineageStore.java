package io.millrace.labeling;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes and edges of the graph that the tables of labeling hold. Ids travel as text. */
final class LabelingLineageStore {
  static final String PROJECTS =
      """
      SELECT id::text AS id, name AS label, cardinality(classes) || ' classes, overlap ' || overlap AS detail,
             '/labeling/' || id AS href, created_at
        FROM labeling_project WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[])
      """;
  static final String TASKS =
      """
      SELECT id::text AS id, coalesce(path, 'captured prediction') AS label,
             coalesce(accepted ->> 'choice', replace(state, '_', ' ')) AS detail,
             '/labeling/' || project_id || '/tasks/' || id AS href, created_at
        FROM labeling_task WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[])
      """;
  static final String ANNOTATIONS =
      """
      SELECT id::text AS id, result ->> 'choice' AS label, annotator AS detail,
             '/labeling/' || project_id || '/tasks/' || task_id AS href, created_at
        FROM annotation WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[])
      """;
  static final String REVIEWS =
      """
      SELECT r.id::text AS id, coalesce(r.result ->> 'choice', 'rejected') AS label, r.reviewer AS detail,
             '/labeling/' || t.project_id || '/tasks/' || t.id AS href, r.created_at
        FROM review r JOIN labeling_task t ON t.tenant_id = r.tenant_id AND t.id = r.task_id
       WHERE r.tenant_id = $1 AND r.id = ANY($2::text[]::uuid[])
      """;

  private static final String TASK_SOURCES =
      """
      SELECT 'entry' AS from_kind, entry_id::text AS from_id, 'shows' AS relation, 'task' AS to_kind, id::text AS to_id
        FROM labeling_task WHERE tenant_id = $1 AND entry_id IS NOT NULL AND %1$s
      UNION ALL
      SELECT 'prediction', prediction_id::text, 'questions', 'task', id::text
        FROM labeling_task WHERE tenant_id = $1 AND prediction_id IS NOT NULL AND %1$s
      """;
  private static final String TASK_ANSWERS =
      """
      SELECT 'task' AS from_kind, task_id::text AS from_id, 'answers' AS relation, 'annotation' AS to_kind,
             id::text AS to_id
        FROM annotation WHERE tenant_id = $1 AND withdrawn_at IS NULL AND %1$s
      UNION ALL
      SELECT 'task', task_id::text, 'decides', 'review', id::text FROM review WHERE tenant_id = $1 AND %1$s
      """;
  private static final String COMMITTED =
      """
      SELECT '%1$s' AS from_kind, a.id::text AS from_id, 'labeled_by' AS relation, 'dataset_version' AS to_kind,
             p.dataset_id || '@' || t.committed_version AS to_id
        FROM %1$s a JOIN labeling_task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
        JOIN labeling_project p ON p.tenant_id = t.tenant_id AND p.id = t.project_id
       WHERE a.tenant_id = $1 AND a.id = ANY($2::text[]::uuid[]) AND t.committed_version IS NOT NULL
      """;

  /** A label and the state of the entry that it made; %1$s is annotation or review. */
  private static final String LABELS =
      """
      SELECT '%1$s' AS from_kind, a.id::text AS from_id, 'labels' AS relation, 'entry' AS to_kind, e.id::text AS to_id
        FROM %1$s a JOIN labeling_task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
        JOIN labeling_project p ON p.tenant_id = t.tenant_id AND p.id = t.project_id
        JOIN dataset_entry e ON e.tenant_id = t.tenant_id AND e.dataset_id = p.dataset_id AND e.path = t.path
         AND e.from_version = t.committed_version
       WHERE a.tenant_id = $1 AND %2$s
      """;

  private static final String OF_ENTRY = "e.id = ANY($2::text[]::uuid[])";
  private static final String OF_LABEL = "a.id = ANY($2::text[]::uuid[])";
  private static final String PROJECT_SOURCE =
      """
      SELECT 'dataset_version' AS from_kind, dataset_id || '@' || version AS from_id, 'made_for' AS relation,
             'labeling_project' AS to_kind, id::text AS to_id
        FROM labeling_project WHERE tenant_id = $1 AND %1$s
      """;
  private static final String BY_ID = "id = ANY($2::text[]::uuid[])";
  private static final String BY_TASK = "task_id = ANY($2::text[]::uuid[])";

  static final String UP_FROM_TASK = TASK_SOURCES.formatted(BY_ID);
  static final String DOWN_FROM_ENTRY =
      TASK_SOURCES.formatted("entry_id = ANY($2::text[]::uuid[])");
  static final String DOWN_FROM_PREDICTION =
      TASK_SOURCES.formatted("prediction_id = ANY($2::text[]::uuid[])");
  static final String DOWN_FROM_TASK = TASK_ANSWERS.formatted(BY_TASK);
  static final String UP_FROM_ANSWER = TASK_ANSWERS.formatted(BY_ID);
  static final String DOWN_FROM_ANNOTATION =
      COMMITTED.formatted("annotation")
          + " UNION ALL "
          + LABELS.formatted("annotation", OF_LABEL + " AND a.withdrawn_at IS NULL");
  static final String DOWN_FROM_REVIEW =
      COMMITTED.formatted("review") + " UNION ALL " + LABELS.formatted("review", OF_LABEL);
  static final String UP_FROM_ENTRY =
      LABELS.formatted("annotation", OF_ENTRY + " AND a.withdrawn_at IS NULL")
          + " UNION ALL "
          + LABELS.formatted("review", OF_ENTRY);
  static final String UP_FROM_PROJECT = PROJECT_SOURCE.formatted(BY_ID);
  static final String DOWN_FROM_VERSION =
      PROJECT_SOURCE.formatted("dataset_id || '@' || version = ANY($2)");

  private static final Map<EntityKind, String> NODES =
      new EnumMap<>(
          Map.of(
              EntityKind.LABELING_PROJECT, PROJECTS,
              EntityKind.TASK, TASKS,
              EntityKind.ANNOTATION, ANNOTATIONS,
              EntityKind.REVIEW, REVIEWS));
  private static final Map<EntityKind, String> UP =
      new EnumMap<>(
          Map.of(
              EntityKind.ENTRY, UP_FROM_ENTRY,
              EntityKind.LABELING_PROJECT, UP_FROM_PROJECT,
              EntityKind.TASK, UP_FROM_TASK,
              EntityKind.ANNOTATION, UP_FROM_ANSWER,
              EntityKind.REVIEW, UP_FROM_ANSWER));
  private static final Map<EntityKind, String> DOWN =
      new EnumMap<>(
          Map.of(
              EntityKind.DATASET_VERSION, DOWN_FROM_VERSION,
              EntityKind.ENTRY, DOWN_FROM_ENTRY,
              EntityKind.PREDICTION, DOWN_FROM_PREDICTION,
              EntityKind.TASK, DOWN_FROM_TASK,
              EntityKind.ANNOTATION, DOWN_FROM_ANNOTATION,
              EntityKind.REVIEW, DOWN_FROM_REVIEW));

  Future<List<LineageNode>> nodes(TenantTx tx, EntityKind kind, List<String> ids) {
    return tx.list(NODES.get(kind), parameters(tx, ids), row -> node(kind, row));
  }

  Future<List<Implied>> edges(TenantTx tx, EntityKind kind, List<String> ids, boolean upstream) {
    String sql = (upstream ? UP : DOWN).get(kind);
    return sql == null
        ? Future.succeededFuture(List.of())
        : tx.list(sql, parameters(tx, ids), LabelingLineageStore::edge);
  }

  private static Tuple parameters(TenantTx tx, List<String> ids) {
    return Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new));
  }

  private static LineageNode node(EntityKind kind, Row row) {
    return new LineageNode(
        kind,
        row.getString("id"),
        row.getString("label"),
        Optional.ofNullable(row.getString("detail")),
        Optional.of(row.getString("href")),
        Optional.of(row.getOffsetDateTime("created_at").toInstant()));
  }

  private static Implied edge(Row row) {
    return new Implied(
        EntityRef.of(EntityKind.ofWireName(row.getString("from_kind")), row.getString("from_id")),
        row.getString("relation"),
        EntityRef.of(EntityKind.ofWireName(row.getString("to_kind")), row.getString("to_id")));
  }
}
