package io.millrace.monitoring;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.audit.AuditLog;
import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.DatasetFeature;
import io.millrace.datasets.HeldContent;
import io.millrace.datasets.StorageMeter;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.jobs.JobsVerticle;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionState;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.RowInput;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is stored counts against the quota, and goes when its days are over. */
class CaptureRetentionIT {
  private static final TestDatabase database = TestDatabase.shared();

  private final Ids ids = new Ids(Time.system());
  private final CaptureStore store = new CaptureStore();
  private DatasetFeature datasets;
  private Jobs jobs;
  private Caller tenant;

  @BeforeEach
  void setUp() {
    tenant = database.newTenant();
    jobs = new Jobs(database.db(), ids);
    datasets =
        DatasetFeature.create(
            new DatasetFeature.Parts(
                database.vertx(),
                database.db(),
                ids,
                Time.system(),
                database.blobs(),
                database.removal(),
                jobs,
                meter(),
                new AuditLog(database.db(), Time.system()),
                new Lineage(database.db()),
                await(ContentLinks.load(database.db(), ids, Time.system()))));
  }

  @Test
  void oldCapturesGoWithTheirBytesAndTheirQuotaAndYoungOnesStay() {
    // Given
    Candidate old = candidate("old", 1);
    Candidate young = candidate("young", 30);
    await(writer().write(List.of(old, young)));
    long used = database.used(tenant, "storageBytes");
    CaptureRetention retention =
        new CaptureRetention(database.db(), inDays(2), jobs, datasets.held());
    List<JobHandler> handlers = new ArrayList<>(datasets.jobs());
    handlers.add(retention);

    // When
    await(
        database
            .vertx()
            .deployVerticle(
                new JobsVerticle(
                    database.db(), database.newNotifications(), Time.system(), handlers, 2)));
    await(retention.enqueueAll());

    // Then
    long bytes = "\"old\"".length();
    waitUntil(() -> database.used(tenant, "storageBytes") == used - bytes);
    assertThat(find(old)).isEmpty();
    assertThat(find(young)).isPresent();
  }

  @Test
  void withoutQuotaNothingIsKept() {
    // Given
    database.limit(tenant, "storage_bytes", 3);

    // When / Then
    assertThatThrownBy(() -> await(writer().write(List.of(candidate("too much", 1)))))
        .isInstanceOfSatisfying(
            ApiException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED));
  }

  private CaptureWriter writer() {
    HeldContent held = datasets.held();
    return new CaptureWriter(
        database.vertx().createSharedWorkerExecutor("capture-test", 1),
        database.db(),
        Time.system(),
        held,
        new CaptureSender(null, held));
  }

  private Optional<CaptureRow> find(Candidate candidate) {
    return await(database.db().readTenant(tenant, tx -> store.find(tx, candidate.id())));
  }

  private Candidate candidate(String input, int days) {
    UUID id = ids.next();
    return new Candidate(
        tenant.tenantId(),
        id,
        id,
        0,
        ids.next(),
        "digits",
        ids.next(),
        version(),
        new CaptureRule(Optional.empty(), Optional.empty(), Optional.of(days), Optional.empty()),
        Optional.of("a"),
        Optional.of(0.5),
        Optional.of(Map.of("a", 0.5)),
        new RowInput.Instance(TextNode.valueOf(input), input.length()),
        Time.system().now());
  }

  private static void waitUntil(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static Time inDays(int days) {
    return new Time() {
      @Override
      public Instant now() {
        return Time.system().now().plus(Duration.ofDays(days));
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }

  private static StorageMeter meter() {
    Quotas quotas = new Quotas();
    return new StorageMeter() {
      @Override
      public Future<Void> reserve(TenantTx tx, long bytes) {
        return quotas.reserve(tx, Meter.STORAGE_BYTES, bytes);
      }

      @Override
      public Future<Void> release(TenantTx tx, long bytes) {
        return quotas.release(tx, Meter.STORAGE_BYTES, bytes);
      }
    };
  }

  private ModelVersion version() {
    return new ModelVersion(
        ids.next(),
        "digits",
        1,
        VersionState.READY,
        Optional.empty(),
        Optional.empty(),
        1,
        "0".repeat(64),
        Optional.empty(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Time.system().now(),
        "user:test",
        null);
  }
}
