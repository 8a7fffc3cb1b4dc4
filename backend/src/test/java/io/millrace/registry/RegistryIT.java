package io.millrace.registry;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.crypto.SigningKey;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.jobs.JobsVerticle;
import io.millrace.platform.outbox.Outbox;
import io.millrace.platform.outbox.OutboxVerticle;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelAdmission.Admitted;
import io.millrace.tenancy.Quotas;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.ExperimentService;
import io.millrace.tracking.NewRun;
import io.millrace.tracking.RunService;
import io.millrace.tracking.TestBytes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryIT {
  private static final TensorSpec PIXELS = new TensorSpec("pixels", "FP32", List.of(-1L, 64L));
  private static final TensorSpec SCORES = new TensorSpec("scores", "FP32", List.of(-1L, 10L));
  private static final Admitted OK =
      new Admitted(List.of(PIXELS), List.of(SCORES), true, 9, 8, 7, new ModelFormat("", 8, 17));
  private static final TestDatabase database = TestDatabase.shared();

  @TempDir private Path folder;
  private final AtomicInteger faults = new AtomicInteger();
  private Lineage lineage;
  private ArtifactService artifacts;
  private ModelService models;
  private VersionService versions;
  private AdmissionJob admissionJob;
  private Notifications notifications;
  private String jobs;
  private String outbox;
  private Caller caller;
  private String runId;

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Ids ids = new Ids(time);
    AuditLog audit = new AuditLog(database.db(), time);
    io.millrace.webhooks.WebhookEvents hooks = new io.millrace.webhooks.WebhookEvents(ids, time);
    Quotas quotas = new Quotas();
    lineage = new Lineage(database.db());
    artifacts = new ArtifactService(database.db(), database.blobs(), quotas, audit, ids, time);
    RunService runs =
        new RunService(
            database.vertx(), database.db(), audit, lineage, TestDatabase.NO_DATASETS, ids, time);
    VersionRemoval removal = new VersionRemoval(quotas, database.removal());
    models = new ModelService(database.db(), removal, new Outbox(ids), hooks, audit, ids, time);
    VersionService.Parts parts =
        new VersionService.Parts(
            database.db(),
            database.blobs(),
            artifacts,
            runs,
            (tx, who, upload) -> Future.failedFuture(ApiException.notFound("upload")),
            quotas,
            new Jobs(database.db(), ids),
            removal,
            lineage,
            hooks,
            audit);
    versions = new VersionService(parts, ids, time);
    ManifestService papers = new ManifestService(database.db(), new SigningKey("k"), time);
    admissionJob = new AdmissionJob(database.vertx(), parts, this::admit, papers, folder);
    caller = database.newTenant();
    ExperimentService experiments = new ExperimentService(database.db(), audit, ids, time);
    await(database.db().inTenant(caller, experiments::createDefault));
    runId = await(runs.create(caller, NewRun.ofDefaults())).id();
    await(models.create(caller, new NewModel("digits", Optional.empty())));
  }

  /** Admits files that say so, as serving would: by the bytes on the disk. */
  private Future<Admitted> admit(Path file, String sha256) {
    if (faults.getAndDecrement() > 0) {
      return Future.failedFuture(new IOException("the sandbox broke"));
    }
    try {
      return Files.readString(file).startsWith("good")
          ? Future.succeededFuture(OK)
          : Future.failedFuture(ApiException.of(ErrorCode.MODEL_REJECTED, "It is no ONNX."));
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private void startJobs() {
    outbox =
        await(
            database
                .vertx()
                .deployVerticle(new OutboxVerticle(database.db(), List.of(database.removal()))));
    notifications = database.newNotifications();
    jobs =
        await(
            database
                .vertx()
                .deployVerticle(
                    new JobsVerticle(
                        database.db(), notifications, Time.system(), List.of(admissionJob), 4)));
  }

  @AfterEach
  void tearDown() {
    if (jobs != null) {
      await(database.vertx().undeploy(outbox));
      await(database.vertx().undeploy(jobs));
      notifications.close();
    }
  }

  @Test
  void aGoodFileBecomesReadyWithItsSignatureAndALifeOfItsOwn() {
    // Given
    startJobs();
    store("good one");

    // When
    ModelVersion version = decided(register(hints(8, 8, 10)));
    store("something else");

    // Then
    assertThat(version.state()).isEqualTo(VersionState.READY);
    assertThat(List.of(version.peakMemoryBytes(), version.loadedBytes(), version.rowMicros()))
        .containsExactly(Optional.of(9L), Optional.of(8L), Optional.of(7L));
    assertThat(version.signature().orElseThrow().scores()).contains("scores");
    assertThat(content(version)).isEqualTo("good one");
    assertThat(database.used(caller, "models")).isEqualTo(1);
    assertThat(edges(version)).containsExactlyInAnyOrder("registered_from", "logged_by");
  }

  @Test
  void aBadFileIsRejectedWithItsSentenceAndHoldsNoQuota() {
    // Given
    startJobs();
    store("bad");

    // When
    ModelVersion version = decided(register(SignatureHints.NONE));

    // Then
    assertThat(version.state()).isEqualTo(VersionState.REJECTED);
    assertThat(version.reason()).contains("It is no ONNX.");
    assertThat(database.used(caller, "models")).isZero();
    assertThat(database.used(caller, "storageBytes")).isEqualTo(3);
    assertThatThrownBy(() -> await(versions.read(version)))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.CONFLICT));
  }

  @Test
  void hintsThatContradictTheFileAreARejection() {
    // Given
    startJobs();
    store("good");

    // When, then
    assertThat(decided(register(hints(28, 28, 10))).reason().orElseThrow())
        .contains("28 × 28 with 1 channels has 784 values", "'pixels' [-1, 64] has 64");
    assertThat(decided(register(hints(8, 8, 9))).reason().orElseThrow())
        .contains("9 classes are named", "'scores' [-1, 10]");
    assertThat(database.used(caller, "models")).isZero();
  }

  @Test
  void aFaultOfTheInstallationIsTriedAgain() {
    // Given
    startJobs();
    faults.set(1);
    store("good");

    // When, then
    assertThat(decided(register(SignatureHints.NONE)).state()).isEqualTo(VersionState.READY);
  }

  @Test
  void aVersionThatIsPendingWhenNobodyWorksIsDecidedOnceSomebodyDoes() {
    // Given
    store("good");
    ModelVersion pending = register(SignatureHints.NONE);
    assertThat(pending.state()).isEqualTo(VersionState.PENDING);

    // When
    startJobs();

    // Then
    assertThat(decided(pending).state()).isEqualTo(VersionState.READY);
  }

  @Test
  void anArtifactThatIsReplacedBeforeTheCopyIsARejection() {
    // Given
    store("good");
    ModelVersion pending = register(SignatureHints.NONE);
    store("good, but another");

    // When
    startJobs();

    // Then
    assertThat(decided(pending).reason().orElseThrow()).contains("register it again");
  }

  @Test
  void numbersHaveNoGapsAndAreGivenOnceWhenManyRegisterAtOnce() {
    // Given
    store("good");

    // When
    List<Future<ModelVersion>> all =
        IntStream.range(0, 12).mapToObj(i -> create(SignatureHints.NONE)).toList();
    await(Future.all(all));

    // Then
    assertThat(all)
        .extracting(version -> version.result().version())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 12).boxed().toList());
  }

  @Test
  void aFullModelQuotaLeavesNoNumberBehind() {
    // Given
    store("good");
    database.limit(caller, "models", 1);
    register(SignatureHints.NONE);

    // When, then
    assertThatThrownBy(() -> register(SignatureHints.NONE))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.QUOTA_EXCEEDED));
    assertThat(await(models.get(caller, "digits")).latestVersion()).isEqualTo(1);
  }

  @Test
  void anAliasMovesAndNeverLooksLikeAVersion() {
    // Given
    startJobs();
    store("good");
    decided(register(SignatureHints.NONE));
    decided(register(SignatureHints.NONE));

    // When
    await(models.setAlias(caller, "digits", "champion", 1));
    Model moved = await(models.setAlias(caller, "digits", "champion", 2));

    // Then
    assertThat(moved.aliases()).isEqualTo(Map.of("champion", 2));
    for (String reserved : List.of("latest", "v1", "V22")) {
      assertThatThrownBy(() -> await(models.setAlias(caller, "digits", reserved, 1)))
          .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.UNPROCESSABLE));
    }
    ModelVersion resolved =
        await(database.db().readTenant(caller, tx -> versions.resolve(tx, "digits", "champion")));
    assertThat(resolved.version()).isEqualTo(2);
    await(models.deleteAlias(caller, "digits", "champion"));
    assertThatThrownBy(() -> await(models.deleteAlias(caller, "digits", "champion")))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
  }

  @Test
  void anAliasNeedsAReadyVersion() {
    // Given
    store("good");
    register(SignatureHints.NONE);

    // When, then
    assertThatThrownBy(() -> await(models.setAlias(caller, "digits", "champion", 1)))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.UNPROCESSABLE))
        .hasMessageContaining("pending");
  }

  @Test
  void deletingAModelGivesEverythingBack() {
    // Given
    startJobs();
    store("good");
    ModelVersion version = decided(register(SignatureHints.NONE));

    // When
    await(models.delete(caller, "digits"));

    // Then
    assertThat(database.used(caller, "models")).isZero();
    assertThat(database.used(caller, "storageBytes")).isEqualTo(4);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> await(database.blobs().head(version.blobKey())))
                    .isInstanceOf(io.millrace.platform.blob.BlobException.class));
  }

  @Test
  void neitherOrBothSourcesAreRefused() {
    NewModelVersion neither =
        new NewModelVersion(
            Optional.of("run"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> versions.create(caller, "digits", neither))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.INVALID_REQUEST));
  }

  private void store(String content) {
    await(
        artifacts.put(
            caller,
            runId,
            new NewArtifact("model.onnx", "application/octet-stream"),
            content.length(),
            new TestBytes(Buffer.buffer(content))));
  }

  private Future<ModelVersion> create(SignatureHints hints) {
    return versions.create(
        caller,
        "digits",
        new NewModelVersion(
            Optional.of(runId),
            Optional.of("model.onnx"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(hints),
            Optional.empty()));
  }

  private ModelVersion register(SignatureHints hints) {
    return await(create(hints));
  }

  private ModelVersion decided(ModelVersion version) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> await(versions.get(caller, "digits", version.version())),
            now -> now.state() != VersionState.PENDING);
  }

  private String content(ModelVersion version) {
    return await(database.blobs().getBytes(version.blobKey(), 1000)).toString();
  }

  private List<String> edges(ModelVersion version) {
    EntityRef ref = EntityRef.of(EntityKind.MODEL_VERSION, version.id());
    lineage.describeBy(new io.millrace.tracking.TrackingLineage());
    return await(lineage.graph(caller, ref, Lineage.Direction.UPSTREAM, 5)).edges().stream()
        .map(io.millrace.lineage.LineageEdge::relation)
        .toList();
  }

  private static SignatureHints hints(int width, int height, int classes) {
    return new SignatureHints(
        Optional.of(ImagePreprocessing.of(width, height, 1, null, null, null, null)),
        Optional.empty(),
        Optional.of(IntStream.range(0, classes).mapToObj(Integer::toString).toList()),
        Optional.empty());
  }

  private static Consumer<ApiException> code(ErrorCode code) {
    return failure -> assertThat(failure.code()).isEqualTo(code);
  }
}
