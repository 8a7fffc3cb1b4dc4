package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.batching.Refusal.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Queue bounds, deadlines and cancelling, in virtual time: 1 ms a run, whatever its rows. */
class SlotTest {
  private final UUID tenant = UUID.randomUUID();
  private final VirtualSlot virtual = new VirtualSlot(rows -> 1_000_000);

  @Test
  void refusesBeyondTheTenantsQueueAndNotTheNeighbour() {
    // Given
    ServedModel model = virtual.model(1, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(client(tenant, model).send()).isNotNull();
    }

    // When
    VirtualSlot.Client fourth = client(tenant, model);
    fourth.send();

    // Then
    assertThat(fourth.refusal.reason()).isEqualTo(Reason.TENANT_QUEUE_FULL);
    assertThat(fourth.refusal.retryAfterSeconds()).isEqualTo(1);
    assertThat(client(UUID.randomUUID(), model).send()).isNotNull();
    assertThat(model.statistics().snapshot().refused()).containsEntry(Reason.TENANT_QUEUE_FULL, 1L);
  }

  @Test
  void tellsBeforeTheBodyIsReadWhatNoBodyCanHelp() {
    // Given
    ServedModel model = virtual.model(1, 3);
    long later = 60_000_000_000L;
    assertThat(virtual.slot.outlook(model, tenant, 1, later)).isNull();
    for (int i = 0; i < 2; i++) {
      client(tenant, model).send();
    }

    // Then: what is urgent may be answered past the others, but nothing in no time
    assertThat(virtual.slot.outlook(model, tenant, 1, virtual.clock.get() + 1_000_000)).isNull();
    assertThat(virtual.slot.outlook(model, tenant, 1, virtual.clock.get() + 999_999).reason())
        .isEqualTo(Reason.TENANT_DEADLINE);

    // And: it takes no place
    assertThat(client(tenant, model).send()).isNotNull();
    Refusal full = virtual.slot.outlook(model, tenant, 1, later);
    assertThat(full.reason()).isEqualTo(Reason.TENANT_QUEUE_FULL);
    assertThat(full.retryAfterSeconds()).isEqualTo(1);
    assertThat(virtual.slot.outlook(model, UUID.randomUUID(), 1, later)).isNull();
    virtual.slot.runOne();
    assertThat(virtual.slot.outlook(model, tenant, 1, later)).isNull();
  }

  @Test
  void refusesAtOnceWhatItsOwnQueueMakesTooLate() {
    ServedModel model = virtual.model(1, 100);
    for (int i = 0; i < 50; i++) {
      client(tenant, model).send();
    }

    VirtualSlot.Client late = client(tenant, model);
    late.send(20_000_000);

    assertThat(late.refusal.reason()).isEqualTo(Reason.TENANT_DEADLINE);
  }

  @Test
  void expiresQueuedWorkAndDoesNotRunIt() {
    // Given
    ServedModel model = virtual.model(8, 100);
    VirtualSlot.Client client = client(tenant, model);
    Work work = client.send(3_000_000);

    // When
    virtual.clock.addAndGet(4_000_000);
    work.expire();
    virtual.runFor(Duration.ofMillis(10));

    // Then
    assertThat(client.refusal.reason()).isEqualTo(Reason.EXPIRED);
    assertThat(client.answered).isZero();
    assertThat(model.statistics().snapshot().runs()).isZero();
    assertThat(virtual.slot.depth()).isZero();
  }

  @Test
  void nothingIsAnsweredAfterItsDeadlineAndTheNextIsAdmittedWithMoreSlack() {
    // Given: an event loop that is busy until 2 ms after the run's end
    ServedModel model = virtual.model(8, 100);
    List<Runnable> tasks = new ArrayList<>();
    VirtualSlot.Client client = client(tenant, model, new Deferred(tasks));
    assertThat(client.send(3_000_000)).isNotNull();
    virtual.slot.runOne();
    virtual.clock.addAndGet(2_000_000);

    // When
    tasks.forEach(Runnable::run);

    // Then
    assertThat(client.answered).isZero();
    assertThat(client.refusal.reason()).isEqualTo(Reason.EXPIRED);
    assertThat(client(tenant, model).send(1_100_000))
        .as("1 ms for the run, and an eighth of it as slack")
        .isNull();
    assertThat(client(tenant, model).send(1_200_000)).isNotNull();
  }

  @Test
  void refusesWhatWouldEndUpInABatchThatEndsTooLate() {
    // Given: full batches of 4 wait
    ServedModel model = virtual.model(4, 100);
    for (int i = 0; i < 16; i++) {
      client(tenant, model).send();
    }

    // When
    VirtualSlot.Client late = client(tenant, model);
    late.send(4_900_000);

    // Then: its own is the fifth run
    assertThat(late.refusal.reason()).isEqualTo(Reason.TENANT_DEADLINE);
    assertThat(client(tenant, model).send(5_000_000)).isNotNull();
  }

  @Test
  void aClientThatLeftIsTakenOutOfTheQueueAndNotAnswered() {
    // Given
    ServedModel model = virtual.model(8, 100);
    VirtualSlot.Client client = client(tenant, model);
    Work work = client.send();

    // When
    work.cancel();
    work.cancel();
    virtual.runFor(Duration.ofMillis(10));

    // Then
    assertThat(client.answered).isZero();
    assertThat(client.refusal).isNull();
    assertThat(virtual.slot.depth()).isZero();
    assertThat(model.statistics().snapshot().refused()).containsEntry(Reason.CANCELLED, 1L);
  }

  @Test
  void workOfAModelThatWentAwayIsRefused() {
    ServedModel model = virtual.model(8, 100);
    VirtualSlot.Client client = client(tenant, model);
    client.send();

    model.unload().release();
    virtual.runFor(Duration.ofMillis(10));

    assertThat(client.refusal.reason()).isEqualTo(Reason.DRAINING);
  }

  @Test
  void backgroundWorkRunsOnlyWhenNothingElseWaitsAndDelaysNoAdmission() {
    // Given
    ServedModel model = virtual.model(1, 1_000);
    ServedModel shadow = virtual.model(1, 1_000);
    VirtualSlot.Client behind = client(tenant, shadow);
    behind.leave = true;
    for (int i = 0; i < 100; i++) {
      behind.sendInBackground();
    }
    VirtualSlot.Client live = client(tenant, model);
    live.leave = false;

    // When: a client that always has a request under way, and needs its answers in time
    assertThat(live.send(5_000_000)).isNotNull();
    virtual.runFor(Duration.ofMillis(100));

    // Then
    assertThat(live.answered).isGreaterThanOrEqualTo(99);
    assertThat(behind.answered).isZero();
    assertThat(behind.refusal.reason())
        .as("beyond some dozens")
        .isEqualTo(Reason.SERVER_QUEUE_FULL);
    assertThat(virtual.slot.depth()).isLessThanOrEqualTo(1);

    // When
    live.leave = true;
    virtual.runFor(Duration.ofMillis(200));

    // Then
    assertThat(behind.answered).isEqualTo(64);
  }

  /** Keeps what is to be run on the event loop. */
  private record Deferred(List<Runnable> tasks) implements Mailbox {
    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void watch(Work work) {
      // the deadline is looked at when the answer comes
    }

    @Override
    public void forget(Work work) {
      // nothing is kept
    }
  }

  private VirtualSlot.Client client(UUID whose, ServedModel model) {
    return client(whose, model, new VirtualSlot.Inline());
  }

  private VirtualSlot.Client client(UUID whose, ServedModel model, Mailbox mailbox) {
    VirtualSlot.Client client = virtual.new Client(whose, 1, model, mailbox);
    client.leave = true;
    return client;
  }
}
