package io.millrace.labeling;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListQuery;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code labeling_project}. */
final class ProjectStore {
  private static final String SELECT =
      """
      SELECT p.id, p.name, p.description, p.kind, p.dataset_id, p.version, p.classes, p.instructions, p.overlap,
             p.min_agreement, p.lease_seconds, p.paused, p.revision, p.created_by, p.created_at, g.*
        FROM labeling_project p CROSS JOIN LATERAL (
          SELECT count(*) AS tasks,
                 count(*) FILTER (WHERE t.state = 'open') AS open,
                 count(*) FILTER (WHERE t.state = 'in_review') AS in_review,
                 count(*) FILTER (WHERE t.state = 'accepted') AS accepted,
                 count(*) FILTER (WHERE t.state = 'rejected') AS rejected,
                 count(t.committed_version) AS committed,
                 coalesce(sum(t.annotations), 0) AS annotations,
                 avg(t.agreement) AS agreement
            FROM labeling_task t WHERE t.tenant_id = p.tenant_id AND t.project_id = p.id) g\
      """;

  static final String INSERT =
      """
      INSERT INTO labeling_project (tenant_id, id, name, description, kind, dataset_id, version, classes, instructions,
                                    overlap, min_agreement, lease_seconds, created_by, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      """;

  static final String FIND = SELECT + " WHERE p.tenant_id = $1 AND p.id = $2";

  static final String SETTINGS =
      """
      SELECT id, dataset_id, classes, overlap, min_agreement, lease_seconds, paused
        FROM labeling_project WHERE tenant_id = $1 AND id = $2\
      """;
  static final String LOCK = SETTINGS + " FOR UPDATE";

  static final String UPDATE =
      """
      UPDATE labeling_project SET name = coalesce($3, name), description = coalesce($4, description),
             instructions = coalesce($5, instructions), paused = coalesce($6, paused), revision = revision + 1
       WHERE tenant_id = $1 AND id = $2 AND ($7::bigint IS NULL OR revision = $7)
      """;

  private static final String WITH_TASK =
      """
      EXISTS (SELECT FROM labeling_task t
               WHERE t.tenant_id = p.tenant_id AND t.project_id = p.id AND t.state = ?)
      """;

  static final String OVERVIEW =
      """
      SELECT (SELECT count(*) FROM labeling_project WHERE tenant_id = $1) AS projects,
             count(*) FILTER (WHERE state = 'open') AS open,
             count(*) FILTER (WHERE state = 'in_review') AS in_review
        FROM labeling_task WHERE tenant_id = $1 AND state IN ('open', 'in_review')
      """;

  Future<Void> insert(TenantTx tx, LabelingProject project) {
    return tx.execute(
            INSERT,
            Tuple.tuple()
                .addUUID(tx.tenantId())
                .addUUID(project.id())
                .addString(project.name())
                .addString(project.description().orElse(null))
                .addString(project.kind().wireName())
                .addUUID(project.datasetId())
                .addInteger(project.version())
                .addArrayOfString(project.classes().toArray(String[]::new))
                .addString(project.instructions().orElse(null))
                .addInteger(project.overlap())
                .addDouble(project.minAgreement())
                .addInteger(project.leaseSeconds())
                .addString(project.createdBy())
                .addOffsetDateTime(project.createdAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** The project with an empty dataset name. */
  Future<Optional<LabelingProject>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), ProjectStore::project);
  }

  /**
   * Projects with empty dataset names, one more than the page has.
   *
   * @param waiting only those with a task that stands there
   */
  Future<List<LabelingProject>> list(TenantTx tx, ListQuery query, Optional<TaskState> waiting) {
    Where where =
        Where.of(tx.tenantId())
            .and("p.tenant_id = $1")
            .andIf(WITH_TASK, waiting.map(TaskState::wireName))
            .list("p", query, Cursor::idAsUuid);
    String sql = SELECT + where.sql() + where.page("p", query);
    return tx.list(sql, where.tuple(), ProjectStore::project);
  }

  Future<Optional<ProjectSettings>> settings(TenantTx tx, UUID id) {
    return tx.find(SETTINGS, Tuple.of(tx.tenantId(), id), ProjectStore::settings);
  }

  Future<Optional<ProjectSettings>> lock(TenantTx tx, UUID id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), id), ProjectStore::settings);
  }

  Future<Integer> update(
      TenantTx tx, UUID id, LabelingProjectPatch patch, Optional<Long> seenRevision) {
    return tx.execute(
        UPDATE,
        Tuple.of(
            tx.tenantId(),
            id,
            patch.name().orElse(null),
            patch.description().orElse(null),
            patch.instructions().orElse(null),
            patch.paused().orElse(null),
            seenRevision.orElse(null)));
  }

  Future<Waiting> overview(TenantTx tx) {
    return tx.one(
        OVERVIEW,
        Tuple.of(tx.tenantId()),
        row -> new Waiting(row.getLong("projects"), row.getLong("open"), row.getLong("in_review")));
  }

  private static LabelingProject project(Row row) {
    return new LabelingProject(
        row.getUUID("id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("description")),
        LabelingKind.ofWireName(row.getString("kind")),
        row.getUUID("dataset_id"),
        "",
        row.getInteger("version"),
        List.of(row.getArrayOfStrings("classes")),
        Optional.ofNullable(row.getString("instructions")),
        row.getInteger("overlap"),
        row.getDouble("min_agreement"),
        row.getInteger("lease_seconds"),
        row.getBoolean("paused"),
        progress(row),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"),
        row.getLong("revision"));
  }

  private static LabelingProgress progress(Row row) {
    return new LabelingProgress(
        row.getLong("tasks"),
        row.getLong("open"),
        row.getLong("in_review"),
        row.getLong("accepted"),
        row.getLong("rejected"),
        row.getLong("committed"),
        row.getLong("annotations"),
        Optional.ofNullable(row.getDouble("agreement")));
  }

  private static ProjectSettings settings(Row row) {
    return new ProjectSettings(
        row.getUUID("id"),
        row.getUUID("dataset_id"),
        List.of(row.getArrayOfStrings("classes")),
        row.getInteger("overlap"),
        row.getDouble("min_agreement"),
        row.getInteger("lease_seconds"),
        row.getBoolean("paused"));
  }

  /** What a tenant's labeling waits for. */
  record Waiting(long projects, long open, long inReview) {}
}
