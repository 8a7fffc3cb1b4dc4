package io.millrace.tenancy;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.ManualTime;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(UsesDatabase.class)
class QuotasIT {
  private final Quotas quotas = new Quotas();
  private final ManualTime time = new ManualTime(Time.system().now());
  private TestDatabase database;
  private Db db;
  private Caller caller;

  @BeforeEach
  void start(TestDatabase shared) {
    database = shared;
    db = shared.db();
    caller = shared.newTenant();
  }

  @Test
  void neverExceededAndExactAfterAborts() {
    // Given
    limit("models", 20);
    // When: sixty at once, each third of which rolls back
    List<Future<Void>> all =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    db.inTenant(
                        caller,
                        tx ->
                            quotas
                                .reserve(tx, Meter.MODELS, 1)
                                .compose(
                                    reserved ->
                                        i % 3 == 0
                                            ? Future.<Void>failedFuture("abort")
                                            : Future.<Void>succeededFuture())))
            .toList();
    await(Future.join(all).otherwiseEmpty());
    long held = all.stream().filter(Future::succeeded).count();
    // Then
    assertThat(held).isLessThanOrEqualTo(20);
    assertThat(used(Meter.MODELS)).isEqualTo(held);
    assertThat(all.stream().filter(Future::failed).map(failed -> failed.cause().getMessage()))
        .anyMatch(message -> message.startsWith("The model quota of 20 models is used up"));
    // When
    await(db.inTenant(caller, tx -> quotas.release(tx, Meter.MODELS, held)));
    // Then
    assertThat(used(Meter.MODELS)).isZero();
  }

  @Test
  void leasedPredictionsNeverExceedTheQuotaOverTwoNodesAndTheUnusedPartReturns() {
    // Given
    limit("predictions_per_month", 1_000);
    PredictionQuota one = node();
    PredictionQuota two = node();
    UUID tenant = caller.tenantId();
    // When
    int taken = 0;
    for (int i = 0; i < 150; i++) {
      taken += take(i % 2 == 0 ? one : two, tenant, 3) ? 3 : 0;
    }
    // Then
    assertThat(taken).isEqualTo(450);
    await(one.stop());
    await(two.stop());
    assertThat(used(Meter.PREDICTIONS_PER_MONTH)).isEqualTo(450);
    assertThat(counted()).isEqualTo(450);
    // When
    PredictionQuota three = node();
    while (take(three, tenant, 3)) {
      taken += 3;
    }
    // Then
    assertThat(taken).isBetween(998, 1_000);
    await(three.stop());
    assertThat(counted()).isEqualTo(taken);
  }

  @Test
  void theLeaseOfADeadNodeReturns() {
    // Given: a node that kept its lease once and died
    limit("predictions_per_month", 100_000);
    UUID tenant = caller.tenantId();
    PredictionQuota dead = node();
    assertThat(take(dead, tenant, 10)).isTrue();
    await(dead.renew());
    assertThat(counted()).isGreaterThan(10);
    await(
        db.inSystem(
            tx ->
                tx.execute(
                    "UPDATE prediction_lease SET lease_until = now() - interval '1 second'"
                        + " WHERE tenant_id = $1",
                    Tuple.of(tenant))));
    // When
    await(node().renew());
    // Then
    assertThat(counted()).isEqualTo(10);
    // When: it was not dead after all
    assertThat(take(dead, tenant, 5)).isTrue();
    await(dead.stop());
    // Then
    assertThat(counted()).isEqualTo(15);
  }

  @Test
  void aNewMonthStartsAnew() {
    // Given
    limit("predictions_per_month", 10);
    UUID tenant = caller.tenantId();
    PredictionQuota node = node();
    assertThat(take(node, tenant, 10)).isTrue();
    assertThat(take(node, tenant, 1)).isFalse();
    // When
    time.advance(Duration.ofDays(32));
    // Then
    assertThat(take(node, tenant, 10)).isTrue();
    assertThat(take(node, tenant, 1)).isFalse();
    await(node.stop());
  }

  private PredictionQuota node() {
    return new PredictionQuota(database.vertx(), db, time, new Ids(Time.system()).next());
  }

  /** Takes and serves rows, as the ledger then says. */
  private boolean take(PredictionQuota quota, UUID tenant, int rows) {
    try {
      await(quota.take(tenant, rows));
      String month = YearMonth.from(time.now().atOffset(ZoneOffset.UTC)).toString();
      await(db.inSystem(tx -> quota.served(tx, tenant, quota.node(), month, rows)));
      return true;
    } catch (io.millrace.platform.ApiException refused) {
      assertThat(refused.code()).isEqualTo(io.millrace.platform.ErrorCode.QUOTA_EXCEEDED);
      return false;
    }
  }

  private void limit(String column, long limit) {
    await(
        db.inTenant(
            caller,
            tx ->
                tx.execute(
                    "UPDATE quota SET " + column + " = $2 WHERE tenant_id = $1",
                    Tuple.of(tx.tenantId(), limit))));
  }

  private long counted() {
    return await(
        db.inSystem(
            tx ->
                tx.one(
                    "SELECT sum(used)::bigint AS used FROM usage_counter"
                        + " WHERE tenant_id = $1 AND meter = 'predictionsPerMonth'",
                    Tuple.of(caller.tenantId()),
                    row -> row.getLong("used"))));
  }

  private long used(Meter meter) {
    TenancyService service = new TenancyService(db, time, new AuditLog(db, time), List.of());
    return await(service.ownUsage(caller)).meters().stream()
        .filter(found -> found.meter().equals(meter.wireName()))
        .findFirst()
        .orElseThrow()
        .used();
  }
}
