package io.millrace.serving.metering;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.serving.metering.ServingUsageService.Asked;
import io.millrace.tenancy.PredictionQuota;
import io.millrace.tenancy.Tenants;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(UsesDatabase.class)
class MeteringIT {
  private static final Asked ALL =
      new Asked(Optional.empty(), Optional.empty(), Optional.of("hour"), Optional.empty());

  @TempDir private Path folder;

  private final Ids ids = new Ids(Time.system());
  private TestDatabase database;
  private Caller caller;
  private MeteredModel model;

  @BeforeEach
  void start(TestDatabase shared) {
    database = shared;
    caller = shared.newTenant();
    model = new MeteredModel(caller.tenantId(), ids.next(), ids.next());
  }

  @Test
  void theLedgersSumIsWhatWasCountedAndTheQuotaAgrees() {
    // Given
    PredictionQuota quota = quota();
    Metering metering = metering(quota, folder);
    List<MeteredVersion> names =
        List.of(new MeteredVersion(model.endpointId, model.modelVersionId, "digits", "mlp", 3));
    await(database.db().inTenant(caller, tx -> metering.name(tx, names)));

    // When
    for (int i = 0; i < 10; i++) {
      await(quota.take(caller.tenantId(), 4));
      metering.count(model, Outcome.ANSWERED, 4, 100, 10, 5_000);
      if (i % 3 == 0) {
        await(metering.send());
      }
    }
    await(quota.take(caller.tenantId(), 1));
    metering.count(model, Outcome.CACHED, 1, 100, 10, 0);
    metering.count(model, Outcome.REFUSED, 4, 100, 0, 0);
    await(metering.stop());

    // Then
    ServingUsage usage = usage();
    assertThat(usage.total()).isEqualTo(new UsageCounts(10, 1, 1, 0, 0, 41, 1_100, 110, 50));
    assertThat(usage.versions().get(0).endpoint()).contains("digits");
    assertThat(usage.versions().get(0).version()).contains(3);
    assertThat(usage.points()).hasSizeBetween(1, 2);
    assertThat(quotaUsed()).isEqualTo(41);
    await(quota.stop());
    assertThat(quotaUsed()).isEqualTo(41);
  }

  @Test
  void whatIsSentAgainIsNotCountedAgain() throws IOException {
    // Given: files of a process that was killed after it had sent them
    PredictionQuota quota = quota();
    Metering dead = metering(quota, folder);
    await(quota.take(caller.tenantId(), 5));
    dead.count(model, Outcome.ANSWERED, 5, 20, 20, 1_000);
    Path left = Files.createTempDirectory(folder, "left");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, left.resolve(file.getFileName()));
      }
    }
    await(dead.send());

    // When
    Metering next = metering(quota(), left);
    await(next.send());
    await(next.send());

    // Then
    assertThat(usage().total().answered()).isEqualTo(1);
    assertThat(quotaUsed()).isEqualTo(5);
  }

  @Test
  void theLedgerCannotBeChanged() {
    // Given
    Metering metering = metering(quota(), folder);
    metering.count(model, Outcome.ANSWERED, 1, 1, 1, 1);
    await(metering.stop());

    // When
    Throwable refused =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                await(
                    database
                        .db()
                        .inTenant(
                            caller,
                            tx ->
                                tx.execute(
                                    "UPDATE usage_ledger SET rows = 0 WHERE tenant_id = $1",
                                    Tuple.of(caller.tenantId())))));

    // Then
    assertThat(refused).isNotNull();
    assertThat(usage().total().rows()).isEqualTo(1);
  }

  private PredictionQuota quota() {
    return new PredictionQuota(database.vertx(), database.db(), Time.system(), ids.next());
  }

  private Metering metering(PredictionQuota quota, Path journal) {
    return new Metering(
        database.vertx(), database.db(), Time.system(), quota, journal, quota.node());
  }

  private ServingUsage usage() {
    Notifications notifications = database.newNotifications();
    try {
      Tenants tenants = new Tenants(database.db(), notifications, Time.system());
      return await(new ServingUsageService(database.db(), Time.system(), tenants).own(caller, ALL));
    } finally {
      notifications.close();
    }
  }

  private long quotaUsed() {
    UUID tenant = caller.tenantId();
    return await(
        database
            .db()
            .inSystem(
                tx ->
                    tx.one(
                        """
                        SELECT (SELECT sum(used) FROM usage_counter
                                 WHERE tenant_id = $1 AND meter = 'predictionsPerMonth')
                               - coalesce((SELECT sum(remaining) FROM prediction_lease WHERE tenant_id = $1), 0) AS used
                        """,
                        Tuple.of(tenant),
                        row -> row.getBigDecimal("used").longValueExact())));
  }
}
