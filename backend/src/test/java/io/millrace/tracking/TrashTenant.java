package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.audit.AuditEvent;
import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.ManualTime;
import io.millrace.registry.NeededRuns;
import io.millrace.tenancy.Quotas;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.BacklogStore.Due;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** A tenant on a clock that the test moves, with runs that have rows wherever runs have any. */
final class TrashTenant {
  /** What may name a run that is gone: that it is. */
  private static final List<String> RECORDS = List.of("purge", "audit_event", "outbox");

  final TestDatabase database;
  final ManualTime time = new ManualTime(Instant.now().truncatedTo(ChronoUnit.MICROS));
  final AuditLog audit;
  final RunService runs;
  final RunLifecycleService lifecycle;
  final ExperimentLifecycleService experimentLifecycle;
  final ArtifactService artifacts;
  final TrashService trash;
  final Caller caller;
  private final Ids ids = new Ids(time);
  private final Lineage lineage;
  private final ExperimentService experiments;

  TrashTenant(TestDatabase database) {
    this.database = database;
    audit = new AuditLog(database.db(), time);
    lineage = new Lineage(database.db());
    runs =
        new RunService(
            database.vertx(), database.db(), audit, lineage, TestDatabase.NO_DATASETS, ids, time);
    lifecycle = new RunLifecycleService(database.db(), audit, TestDatabase.NO_DATASETS, time);
    experiments = new ExperimentService(database.db(), audit, ids, time);
    experimentLifecycle = new ExperimentLifecycleService(database.db(), audit, time);
    artifacts =
        new ArtifactService(database.db(), database.blobs(), new Quotas(), audit, ids, time);
    trash =
        new TrashService(database.db(), audit, TestDatabase.NO_DATASETS, new NeededRuns(), time);
    caller = database.newTenant();
    await(database.db().inTenant(caller, experiments::createDefault));
  }

  void purge(BlobStore blobs) {
    await(
        purger(blobs)
            .purgeDue(Caller.background(caller.tenantId(), "job:trash.purge", "t", time.now())));
  }

  Purger purger(BlobStore blobs) {
    return new Purger(
        new Purger.Parts(database.db(), blobs, new Quotas(), audit, new NeededRuns(), ids, time));
  }

  String newExperiment(String name) {
    return await(
            experiments.create(caller, new NewExperiment(name, Optional.empty(), Optional.empty())))
        .id();
  }

  String newRun(String experiment) {
    return await(
            runs.create(
                caller,
                new NewRun(
                    Optional.of(experiment),
                    Optional.empty(),
                    Optional.of(Map.of("lr", "0.1")),
                    Optional.of(Map.of("team", "vision")),
                    Optional.empty(),
                    Optional.empty())))
        .id();
  }

  /** A run with rows in every table that runs have rows in. */
  String fullRun(String experiment) {
    String run = newRun(experiment);
    MetricBatch sealed = new MetricBatch();
    for (int step = 0; step < 2_000; step++) {
      sealed.add("loss", step, step, 1.0 / (step + 1));
    }
    await(runs.log(caller, run, new RunLog(sealed, Map.of(), Map.of())));
    MetricSealer sealer =
        new MetricSealer(
            database.db(), time, database.vertx().createSharedWorkerExecutor("purge-sealing", 1));
    await(sealer.seal(new Due(caller.tenantId(), run)));
    MetricBatch loose = new MetricBatch();
    loose.add("loss", 5_000, 5_000, 0.1);
    await(runs.log(caller, run, new RunLog(loose, Map.of(), Map.of())));
    await(
        artifacts.put(
            caller,
            run,
            new NewArtifact("model/weights.bin", "application/octet-stream"),
            5,
            new TestBytes(Buffer.buffer("hello"))));
    RunLinkService links = new RunLinkService(database.db(), lineage, ids, time);
    String model = "m-" + run;
    loggedModel(model, run);
    await(links.made(caller, run, List.of(new RunLinks.Model(model, 0))));
    await(
        links.read(
            caller,
            run,
            List.of(
                new RunLinks.Dataset(
                    "d", "1", "http", "x", Optional.empty(), Optional.empty(), Map.of())),
            List.of()));
    return run;
  }

  void loggedModel(String id, String run) {
    sql(
        "INSERT INTO logged_model (tenant_id, id, experiment_id, name, status, model_type,"
            + " source_run_id, created_by, created_at, updated_at)"
            + " SELECT $1, $2, experiment_id, 'net', 'ready', '', id, 'user:x', now(), now()"
            + " FROM run WHERE tenant_id = $1 AND id = $3",
        id,
        run);
    sql(
        "INSERT INTO logged_model_tag (tenant_id, model_id, key, value) VALUES ($1, $2, 'a', 'b')",
        id);
  }

  UUID model(String name) {
    UUID id = ids.next();
    sql(
        "INSERT INTO model (tenant_id, id, name, created_by, created_at) VALUES ($1, $2, $3,"
            + " 'user:x', now())",
        id,
        name);
    return id;
  }

  void version(UUID model, int number, String run) {
    UUID id = ids.next();
    sql(
        "INSERT INTO model_version (tenant_id, id, model_id, version, state, bytes, sha256,"
            + " blob_key, metrics, run_id, created_by, created_at)"
            + " VALUES ($1, $2, $3, $4, 'ready', 0, '', '', '{}', $5, 'user:x', now())",
        id,
        model,
        number,
        run);
    await(
        database
            .db()
            .inTenant(
                caller,
                tx ->
                    lineage.record(
                        tx,
                        EntityRef.of(EntityKind.RUN, run),
                        "registered_from",
                        EntityRef.of(EntityKind.MODEL_VERSION, id))));
  }

  /** Of a version that is gone; what was decided is still known. */
  void promotion(UUID model, String sha256) {
    sql(
        "INSERT INTO model_promotion (tenant_id, id, model_id, alias, version, sha256, state,"
            + " requested_by, requested_at, evidence) VALUES ($1, $2, $3, 'champion', 1,"
            + " 'gone', 'promoted', 'user:x', now(), jsonb_build_array(jsonb_build_object('parity',"
            + " jsonb_build_object('sha256', $4::text))))",
        ids.next(),
        model,
        sha256);
  }

  void sql(String statement, Object... values) {
    await(
        database
            .db()
            .inTenant(
                caller,
                tx -> {
                  Tuple all = Tuple.of(tx.tenantId());
                  List.of(values).forEach(all::addValue);
                  return tx.execute(statement, all);
                }));
  }

  /** How many rows of each table of the tenant name something. */
  Map<String, Long> naming(String id) {
    Map<String, Long> found = new TreeMap<>();
    for (String table : tables()) {
      long rows =
          await(
              database
                  .db()
                  .readTenant(
                      caller,
                      tx ->
                          tx.one(
                              "SELECT count(*) AS n FROM "
                                  + table
                                  + " t WHERE t.tenant_id = $1 AND strpos(t::text, $2) > 0",
                              Tuple.of(tx.tenantId(), id),
                              row -> row.getLong("n"))));
      if (rows > 0 && !RECORDS.contains(table)) {
        found.put(table, rows);
      }
    }
    return found;
  }

  List<String> tables() {
    return await(
        database
            .db()
            .readTenant(
                caller,
                tx ->
                    tx.list(
                        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON"
                            + " a.attrelid = c.oid AND a.attname = 'tenant_id' WHERE c.relkind ="
                            + " 'r' AND c.relnamespace = current_schema()::text::regnamespace ORDER"
                            + " BY 1",
                        Tuple.tuple(),
                        row -> row.getString("name"))));
  }

  long chunks() {
    return await(
        database
            .db()
            .readTenant(
                caller,
                tx ->
                    tx.one(
                        "SELECT count(*) AS n FROM metric_chunk WHERE tenant_id = $1",
                        Tuple.of(tx.tenantId()),
                        row -> row.getLong("n"))));
  }

  List<TrashItem> items() {
    return await(trash.list(caller, Optional.empty(), Optional.empty(), Optional.empty(), 100))
        .items();
  }

  TrashItem item(String id) {
    return items().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  Purge onlyPurge() {
    List<Purge> all = await(trash.purges(caller, Optional.empty(), 10)).items();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  AuditEvent audited(String action) {
    return await(audit.list(caller, Optional.of(action), false, Optional.empty(), 10))
        .items()
        .get(0);
  }

  List<String> actions() {
    return await(audit.list(caller, Optional.empty(), false, Optional.empty(), 100))
        .items()
        .stream()
        .map(AuditEvent::action)
        .toList();
  }
}
