package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditEvent;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.S3BlobStore;
import io.millrace.platform.blob.S3Settings;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is purged is gone, and what is needed is not; on a clock that the test moves. */
class TrashPurgeIT {
  private static final TestDatabase database = TestDatabase.shared();

  private TrashTenant tenant;

  @BeforeEach
  void setUp() {
    tenant = new TrashTenant(database);
  }

  @Test
  void aPurgeTakesRowsChunksAndObjectsAndLeavesNothing() {
    // Given
    String run = tenant.fullRun(Experiment.DEFAULT_ID);
    Artifact file = await(tenant.artifacts.get(tenant.caller, run, "model/weights.bin"));
    Map<String, Long> before = tenant.naming(run);
    assertThat(before.keySet())
        .contains(
            "run",
            "run_param",
            "run_tag",
            "run_artifact",
            "metric_series",
            "metric_batch",
            "lineage_edge",
            "run_model",
            "run_dataset");
    assertThat(database.used(tenant.caller, "storageBytes")).isEqualTo(5);
    long chunks = tenant.chunks();
    assertThat(chunks).isPositive();
    await(tenant.lifecycle.trash(tenant.caller, run));

    // When
    tenant.time.advance(Duration.ofDays(30).minusMinutes(1));
    tenant.purge(database.blobs());
    assertThat(tenant.naming(run)).containsAllEntriesOf(before);
    tenant.time.advance(Duration.ofMinutes(1));
    tenant.purge(database.blobs());

    // Then
    assertThat(tenant.naming(run)).isEmpty();
    assertThat(tenant.chunks()).isZero();
    assertGone(file);
    assertThat(database.used(tenant.caller, "storageBytes")).isZero();
    assertRecorded(run, 12 + chunks);
  }

  private static void assertGone(Artifact file) {
    assertThatThrownBy(() -> await(database.blobs().head(file.blobKey())))
        .matches(failure -> BlobException.is(failure, BlobException.Kind.NOT_FOUND));
  }

  /** With the counts, and that nothing is left. */
  private void assertRecorded(String run, long leastRows) {
    Purge purged = tenant.onlyPurge();
    assertThat(purged.entityId()).isEqualTo(run);
    assertThat(purged.objects()).isEqualTo(1);
    assertThat(purged.bytes()).isEqualTo(5);
    assertThat(purged.rows()).isGreaterThanOrEqualTo(leastRows);
    assertThat(purged.checkedAt()).contains(tenant.time.now());
    AuditEvent gone = tenant.audited("run.purged");
    assertThat(gone.actor()).isEqualTo("job:trash.purge");
    assertThat(gone.detail().orElseThrow())
        .containsEntry("rows", (int) purged.rows())
        .containsEntry("objects", 1)
        .containsEntry("bytes", 5);
    assertThat(tenant.audited("purge.checked").detail().orElseThrow()).containsEntry("left", 0);
    assertThat(await(tenant.audit.verify(tenant.caller)).intact()).isTrue();
  }

  @Test
  void whereTheStoreIsAwayTheObjectsAreDeletedLaterAndOnlyThenIsItChecked() throws Exception {
    // Given
    String run = tenant.fullRun(Experiment.DEFAULT_ID);
    Artifact file = await(tenant.artifacts.get(tenant.caller, run, "model/weights.bin"));
    await(tenant.lifecycle.trash(tenant.caller, run));
    tenant.time.advance(Duration.ofDays(31));
    S3BlobStore away =
        new S3BlobStore(
            database.vertx(),
            new S3Settings(
                URI.create("http://127.0.0.1:9"),
                URI.create("http://127.0.0.1:9"),
                "us-east-1",
                "nowhere",
                "key",
                "secret"));

    // When
    tenant.purge(away);

    // Then
    assertThat(tenant.naming(run).keySet()).isEmpty();
    assertThat(tenant.onlyPurge().checkedAt()).isEmpty();
    assertThat(await(database.blobs().head(file.blobKey())).size()).isEqualTo(5);
    assertThat(tenant.actions()).contains("run.purged").doesNotContain("purge.checked");

    // When a server that was begun anew goes on
    tenant.purge(database.blobs());
    tenant.purge(database.blobs());

    // Then
    assertGone(file);
    assertThat(tenant.onlyPurge().checkedAt()).isPresent();
    assertThat(tenant.actions().stream().filter("purge.checked"::equals)).hasSize(1);
    await(away.close());
  }

  @Test
  void thousandsThatCameDueTogetherAreAllChecked() {
    tenant.sql(
        """
        INSERT INTO purge (tenant_id, id, kind, entity_id, name, trashed_at, purged_at, row_count, objects, bytes)
        SELECT $1, gen_random_uuid(), 'run', 'r' || n, 'r', now(), now(), 1, 0, 0 FROM generate_series(1, $2::int) n
        """,
        5_000);

    tenant.purge(database.blobs());

    List<Purge> left =
        await(
            database
                .db()
                .readTenant(
                    tenant.caller,
                    tx -> new PurgeStore().unchecked(tx, Instant.EPOCH, new UUID(0, 0), 1)));
    assertThat(left).isEmpty();
    assertThat(await(tenant.audit.verify(tenant.caller)).intact()).isTrue();
  }

  @Test
  void theTenantsRuleDecidesWhen() {
    // Given
    String run = tenant.newRun(Experiment.DEFAULT_ID);
    await(tenant.lifecycle.trash(tenant.caller, run));
    assertThat(await(tenant.trash.rule(tenant.caller)).keepDays()).isEqualTo(30);

    // When
    await(tenant.trash.setRule(tenant.caller, 7));
    tenant.time.advance(Duration.ofDays(7).minusMinutes(1));
    tenant.purge(database.blobs());
    assertThat(tenant.item(run).purgeAt()).isEqualTo(tenant.time.now().plus(Duration.ofMinutes(1)));
    tenant.time.advance(Duration.ofMinutes(1));
    tenant.purge(database.blobs());

    // Then
    assertThat(tenant.items()).isEmpty();
    assertThat(tenant.audited("trash_rule.set").detail().orElseThrow())
        .containsEntry("keepDays", 7);
  }

  @Test
  void whatHasComeBackStays() {
    String run = tenant.newRun(Experiment.DEFAULT_ID);
    await(tenant.lifecycle.trash(tenant.caller, run));
    tenant.time.advance(Duration.ofDays(31));
    await(
        tenant.trash.restore(
            tenant.caller, new TrashRestore(Optional.of(List.of(run)), Optional.empty())));

    await(tenant.purger(database.blobs()).purgeRun(tenant.caller, run, tenant.time.now()));

    assertThat(await(tenant.runs.get(tenant.caller, run)).id()).isEqualTo(run);
  }

  @Test
  void whoRestoresWhatIsBeingPurgedIsToldThatItIsGone() throws InterruptedException {
    // Given
    String run = tenant.newRun(Experiment.DEFAULT_ID);
    await(tenant.lifecycle.trash(tenant.caller, run));
    Promise<Void> deleted = Promise.promise();
    Promise<Void> restoring = Promise.promise();
    Future<Void> purge =
        database
            .db()
            .inTenant(
                tenant.caller,
                tx ->
                    new PurgeRowStore()
                        .deleteRuns(tx, List.of(run))
                        .onSuccess(rows -> deleted.complete())
                        .compose(rows -> restoring.future()));
    await(deleted.future());

    // When
    Future<Void> restored = tenant.lifecycle.restore(tenant.caller, run);
    Thread.sleep(300);
    restoring.complete();
    await(purge);

    // Then
    assertThatThrownBy(() -> await(restored))
        .isInstanceOfSatisfying(
            ApiException.class,
            problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NOT_FOUND));
    assertThat(tenant.actions()).doesNotContain("run.restored");
  }

  @Test
  void whatAVersionOrAPromotionOrAnotherRunNeedsStaysAndSaysWhy() {
    // Given
    String registered = tenant.newRun(Experiment.DEFAULT_ID);
    String proven = tenant.fullRun(Experiment.DEFAULT_ID);
    String read = tenant.newRun(Experiment.DEFAULT_ID);
    String free = tenant.newRun(Experiment.DEFAULT_ID);
    UUID model = tenant.model("digits");
    tenant.version(model, 3, registered);
    tenant.promotion(
        model, await(tenant.artifacts.get(tenant.caller, proven, "model/weights.bin")).sha256());
    tenant.loggedModel("m-" + "a".repeat(32), read);
    tenant.sql(
        "INSERT INTO run_model (tenant_id, run_id, model_id, output, step) VALUES ($1, $2, $3,"
            + " false, 0)",
        tenant.newRun(Experiment.DEFAULT_ID),
        "m-" + "a".repeat(32));
    List.of(registered, proven, read, free)
        .forEach(run -> await(tenant.lifecycle.trash(tenant.caller, run)));
    assertThat(tenant.item(registered).held())
        .contains("version 3 of the model digits was registered from it");
    assertThat(tenant.item(proven).held()).contains(TrashHolds.EVIDENCE);
    assertThat(tenant.item(read).held()).contains(TrashHolds.READ);
    assertThat(tenant.item(free).held()).isEmpty();

    // When
    tenant.time.advance(Duration.ofDays(365));
    tenant.purge(database.blobs());

    // Then
    assertThat(tenant.items().stream().map(TrashItem::id))
        .containsExactlyInAnyOrder(registered, proven, read);

    // When the version is gone
    tenant.sql("DELETE FROM model_version WHERE tenant_id = $1 AND run_id = $2", registered);
    tenant.purge(database.blobs());

    // Then
    assertThat(tenant.items().stream().map(TrashItem::id)).containsExactlyInAnyOrder(proven, read);
  }

  @Test
  void anExperimentGoesOnceItsRunsAreGoneAndFreesItsName() {
    // Given
    String experiment = tenant.newExperiment("attempt");
    String run = tenant.fullRun(experiment);
    String kept = tenant.newRun(experiment);
    UUID model = tenant.model("needed");
    tenant.version(model, 1, kept);
    await(tenant.experimentLifecycle.trash(tenant.caller, experiment));
    assertThat(tenant.items()).hasSize(1);
    assertThat(tenant.item(experiment).runs()).isEqualTo(2);
    assertThat(tenant.item(experiment).held().orElseThrow())
        .isEqualTo("1 of its runs is needed: version 1 of the model needed was registered from it");
    tenant.time.advance(Duration.ofDays(31));

    // When
    tenant.purge(database.blobs());

    // Then
    assertThat(tenant.naming(run)).isEmpty();
    assertThat(tenant.item(experiment).runs()).isEqualTo(1);

    // When
    tenant.sql("DELETE FROM model_version WHERE tenant_id = $1 AND run_id = $2", kept);
    tenant.purge(database.blobs());

    // Then
    assertThat(tenant.naming(experiment)).isEmpty();
    assertThat(tenant.items()).isEmpty();
    assertThat(tenant.audited("experiment.purged").detail().orElseThrow())
        .containsEntry("name", "attempt");
    assertThat(tenant.newExperiment("attempt")).isNotEqualTo(experiment);
  }

  @Test
  void theDefaultExperimentIsNeverPurgedButItsRunsAre() {
    String run = tenant.newRun(Experiment.DEFAULT_ID);
    await(tenant.experimentLifecycle.trash(tenant.caller, Experiment.DEFAULT_ID));
    tenant.time.advance(Duration.ofDays(31));

    tenant.purge(database.blobs());

    assertThat(tenant.naming(run)).isEmpty();
    assertThat(tenant.item(Experiment.DEFAULT_ID).held()).isPresent();
    await(tenant.experimentLifecycle.restore(tenant.caller, Experiment.DEFAULT_ID));
  }

  @Test
  void anotherTenantsTrashIsNotTouched() {
    String run = tenant.newRun(Experiment.DEFAULT_ID);
    await(tenant.lifecycle.trash(tenant.caller, run));
    tenant.time.advance(Duration.ofDays(31));
    Caller stranger = database.newTenant();

    await(tenant.purger(database.blobs()).purgeRun(stranger, run, tenant.time.now()));
    await(tenant.purger(database.blobs()).purgeDue(stranger));

    assertThat(tenant.item(run).name()).isNotEmpty();
  }
}
