package io.millrace.labeling;

import static io.millrace.testing.TestDatabase.await;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.TestVersions;
import io.millrace.datasets.VersionService;
import io.millrace.lineage.Lineage;
import io.millrace.platform.Caller;
import io.millrace.platform.Caller.IdempotencyKey;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A tenant with a dataset, and people who label it, on the real database. */
final class LabelingFixture {
  static final List<String> CLASSES = List.of("cat", "dog", "owl");

  final TestDatabase database;
  final Ids ids = new Ids(Time.system());
  final Lineage lineage;
  final ContentLinks links;
  final LabelingService labeling;
  final TaskService tasks;
  final AnswerService answers;
  final StatisticsService statistics;
  final LabelCommit commit;
  final VersionService versions;
  final Caller manager;
  final UUID dataset;

  LabelingFixture(TestDatabase database, int entries) {
    Time time = Time.system();
    AuditLog audit = new AuditLog(database.db(), time);
    People people = new People((tx, users) -> Future.succeededFuture(java.util.Map.of()));
    this.database = database;
    this.lineage = new Lineage(database.db());
    this.links = await(ContentLinks.load(database.db(), ids, time));
    this.versions = TestVersions.of(database.db(), audit, lineage, links);
    this.labeling =
        new LabelingService(
            database.db(),
            ids,
            time,
            audit,
            lineage,
            versions,
            links,
            (tx, users) -> Future.succeededFuture(java.util.Map.of()));
    this.tasks = new TaskService(database.db(), time, links, people);
    this.answers = new AnswerService(database.db(), ids, time, audit, people, tasks);
    this.statistics = new StatisticsService(database.db(), people);
    this.commit = new LabelCommit(database.db(), audit, lineage, versions);
    this.manager = database.newTenant();
    this.dataset = ids.next();
    await(database.db().inTenant(manager, tx -> makeDataset(tx, entries)));
  }

  /** Somebody of the same tenant. */
  Caller person() {
    return person(EnumSet.of(Permission.LABELING_READ, Permission.LABELING_ANNOTATE));
  }

  Caller reviewer() {
    return person(
        EnumSet.of(
            Permission.LABELING_READ, Permission.LABELING_ANNOTATE, Permission.LABELING_REVIEW));
  }

  private Caller person(Set<Permission> permissions) {
    return new Caller(
        manager.tenantId(),
        "user:" + ids.next(),
        permissions,
        "test-request",
        Time.system().now().plus(Duration.ofMinutes(10)),
        Optional.empty());
  }

  static Caller withKey(Caller caller, String key) {
    return caller.withIdempotencyKey(new IdempotencyKey(key, "the same request"));
  }

  LabelingProject project(int overlap, double minAgreement, int leaseSeconds, int limit) {
    return await(
        labeling.create(
            manager,
            new NewLabelingProject(
                "project-" + ids.next(),
                Optional.empty(),
                LabelingKind.IMAGE_CLASSIFICATION,
                dataset,
                1,
                CLASSES,
                Optional.empty(),
                Optional.of(overlap),
                Optional.of(minAgreement),
                Optional.of(leaseSeconds),
                Optional.of(
                    new NewLabelingProject.Selection(
                        Optional.of(limit),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())))));
  }

  Optional<LeasedTask> lease(Caller caller, LabelingProject project, UUID... holding) {
    return await(
        tasks.lease(
            caller,
            project.id(),
            new LeaseRequest(Optional.empty(), Optional.of(List.of(holding)))));
  }

  Optional<LeasedTask> leaseReview(Caller caller, LabelingProject project) {
    return await(
        tasks.lease(
            caller,
            project.id(),
            new LeaseRequest(Optional.of(LeaseRequest.Purpose.REVIEW), Optional.empty())));
  }

  Annotation submit(Caller caller, LeasedTask leased, String choice) {
    return await(answers.submit(caller, leased.task().id(), answer(leased, choice)));
  }

  static NewAnnotation answer(LeasedTask leased, String choice) {
    return new NewAnnotation(
        leased.lease().token(), new AnnotationResult(choice), Optional.of(1_200L));
  }

  /** Leases the next task and answers it. */
  Annotation label(Caller caller, LabelingProject project, String choice) {
    return submit(caller, lease(caller, project).orElseThrow(), choice);
  }

  LabelingTask task(UUID id) {
    return await(tasks.get(manager, id)).task();
  }

  void expireLeases(UUID taskId) {
    await(
        database
            .db()
            .inTenant(
                manager,
                tx ->
                    tx.execute(
                        "UPDATE task_slot SET expires_at = now() - interval '1 second'"
                            + " WHERE tenant_id = $1 AND task_id = $2 AND NOT answered"
                            + " AND annotator IS NOT NULL",
                        Tuple.of(tx.tenantId(), taskId))));
  }

  long count(String sql, Object... parameters) {
    return await(
        database
            .db()
            .readTenant(manager, tx -> tx.one(sql, Tuple.from(parameters), row -> row.getLong(0))));
  }

  private Future<Void> makeDataset(TenantTx tx, int entries) {
    Tuple one = Tuple.of(tx.tenantId(), dataset);
    return tx.execute(
            "INSERT INTO dataset (tenant_id, id, name, latest_version, created_by, created_at)"
                + " VALUES ($1, $2, 'animals', 1, 'user:test', now())",
            one)
        .compose(
            made ->
                tx.execute(
                    """
                    INSERT INTO dataset_version (tenant_id, dataset_id, version, digest, entries, bytes, added, changed,
                                                 removed, labels, splits, created_by, created_at)
                    VALUES ($1, $2, 1, repeat('a', 64), $3, $3, $3, 0, 0, jsonb_build_object('', $3::bigint),
                            jsonb_build_object('', $3::bigint), 'user:test', now())
                    """,
                    Tuple.of(tx.tenantId(), dataset, (long) entries)))
        .compose(
            made ->
                tx.execute(
                    "INSERT INTO blob (tenant_id, sha256, bytes, object_key, object_offset) VALUES"
                        + " ($1, repeat('b', 64), 1, 't/' || $1::uuid || '/dataset/' || $2::uuid,"
                        + " 0)",
                    one))
        .compose(
            made ->
                tx.execute(
                    """
                    INSERT INTO dataset_entry (tenant_id, id, dataset_id, path, from_version, sha256, bytes, media_type)
                    SELECT $1, gen_random_uuid(), $2, 'images/' || lpad(n::text, 6, '0') || '.png', 1, repeat('b', 64),
                           1, 'image/png'
                      FROM generate_series(1, $3::int) AS n
                    """,
                    Tuple.of(tx.tenantId(), dataset, entries)))
        .mapEmpty();
  }
}
