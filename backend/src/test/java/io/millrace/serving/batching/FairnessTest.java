package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Shares of a device in virtual time: 100 µs a run and 10 µs a row. */
class FairnessTest {
  private final UUID first = UUID.randomUUID();
  private final UUID second = UUID.randomUUID();
  private final VirtualSlot virtual = new VirtualSlot(rows -> 100_000 + 10_000L * rows);

  @Test
  void equalWeightsGetEqualDeviceTimeWhateverTheirNumberOfConnections() {
    // Given: 64 and 640 connections on one published model
    ServedModel model = virtual.model(64, 1000);
    start(64, first, 1, model);
    start(640, second, 1, model);

    // When
    virtual.runFor(Duration.ofSeconds(2));

    // Then
    assertThat(jain(virtual.slot.deviceNanos(first), virtual.slot.deviceNanos(second)))
        .isGreaterThan(0.95);
  }

  @Test
  void weightsThreeToOneServeThreeToOneInOneModel() {
    ServedModel model = virtual.model(64, 1000);
    start(200, first, 3, model);
    start(200, second, 1, model);

    virtual.runFor(Duration.ofSeconds(2));

    assertThat(ratio()).isCloseTo(3, within(0.3));
  }

  @Test
  void weightsThreeToOneServeThreeToOneAcrossModelsOfDifferentCost() {
    start(200, first, 3, virtual.model(64, 1000));
    start(200, second, 1, virtual.model(8, 1000));

    virtual.runFor(Duration.ofSeconds(2));

    assertThat(ratio()).isCloseTo(3, within(0.3));
  }

  @Test
  void aTenantsEndpointsTakeTurns() {
    // Given: two endpoints of one tenant, one of them busier
    List<VirtualSlot.Client> busy = start(200, first, 1, virtual.model(8, 1000));
    List<VirtualSlot.Client> quiet = start(8, first, 1, virtual.model(8, 1000));

    // When
    virtual.runFor(Duration.ofSeconds(1));

    // Then
    assertThat((double) answered(busy) / answered(quiet)).isCloseTo(1, within(0.1));
  }

  @Test
  void aPoliteClientWaitsForTheRunningBatchAndItsOwnOnly() {
    // Given: a flood, and one client with a model of its own
    start(256, first, 1, virtual.model(64, 1000));
    VirtualSlot.Client polite = start(1, second, 1, virtual.model(64, 1000)).get(0);

    // When
    virtual.runFor(Duration.ofSeconds(2));

    // Then: 740 µs is a full batch, 110 µs its own
    assertThat(polite.latency.quantile(0.99)).isLessThan(2 * 740_000 + 110_000);
    assertThat(polite.answered).isGreaterThan(1000);
  }

  @Test
  void aFloodDoesNotRideInThePoliteTenantsBatch() {
    // Given: both at one published model
    ServedModel model = virtual.model(64, 1000);
    List<VirtualSlot.Client> flood = start(256, first, 1, model);
    virtual.runFor(Duration.ofSeconds(1));
    long alone = answered(flood);
    VirtualSlot.Client polite = start(1, second, 1, model).get(0);

    // When
    virtual.runFor(Duration.ofSeconds(1));

    // Then: 740 µs is the running batch, 110 µs its own; a client that asks again within no time
    // takes no more than its half
    assertThat(polite.latency.quantile(0.99)).isLessThanOrEqualTo(740_000 + 2 * 110_000);
    assertThat(answered(flood) - alone).isGreaterThan((long) (0.45 * alone));
  }

  @Test
  void manySmallTenantsShareBatches() {
    // Given: 64 tenants with one connection each, of weights from 1 to 4
    ServedModel model = virtual.model(64, 1000);
    for (int i = 0; i < 64; i++) {
      start(1, UUID.randomUUID(), 1 + i % 4, model);
    }

    // When
    virtual.runFor(Duration.ofSeconds(1));

    // Then: 64 rows take 740 µs
    ModelStatistics.Snapshot seen = model.statistics().snapshot();
    assertThat(seen.rows() / (double) seen.runs()).isGreaterThan(32);
  }

  @Test
  void theWorkOfAnIdleTenantIsUsedByOthersAndNotPaidBack() {
    // Given: the second tenant was idle for a second
    ServedModel model = virtual.model(64, 1000);
    start(300, first, 1, model);
    virtual.runFor(Duration.ofSeconds(1));
    long alone = virtual.slot.deviceNanos(first);
    assertThat(alone).isGreaterThan(990_000_000);

    // When
    start(300, second, 1, model);
    virtual.runFor(Duration.ofSeconds(1));

    // Then: equal from now on, no catching up
    assertThat(
            (double) virtual.slot.deviceNanos(second) / (virtual.slot.deviceNanos(first) - alone))
        .isCloseTo(1, within(0.05));
  }

  @Test
  void theBatchGrowsWithTheLoadAndStopsWhereTheModelIsFastest() {
    // Given: a model whose runs of more than 16 rows cost twice as much per row
    VirtualSlot bent = new VirtualSlot(rows -> rows <= 16 ? 1_000_000 : 125_000L * rows);
    ServedModel model = bent.model(64, 1000);

    // When
    for (int i = 0; i < 64; i++) {
      bent.new Client(first, 1, model).send();
    }
    bent.runFor(Duration.ofSeconds(1));

    // Then
    long atBest = model.statistics().snapshot().batchSizes().get(16);
    assertThat(atBest).isGreaterThan(model.statistics().snapshot().runs() * 9 / 10);
  }

  private double ratio() {
    return (double) virtual.slot.deviceNanos(first) / virtual.slot.deviceNanos(second);
  }

  private List<VirtualSlot.Client> start(int count, UUID tenant, double weight, ServedModel model) {
    List<VirtualSlot.Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VirtualSlot.Client client = virtual.new Client(tenant, weight, model);
      client.send();
      clients.add(client);
    }
    return clients;
  }

  private static long answered(List<VirtualSlot.Client> clients) {
    return clients.stream().mapToLong(client -> client.answered).sum();
  }

  private static double jain(long... shares) {
    double sum = 0;
    double squares = 0;
    for (long share : shares) {
      sum += share;
      squares += (double) share * share;
    }
    return sum * sum / (shares.length * squares);
  }
}
