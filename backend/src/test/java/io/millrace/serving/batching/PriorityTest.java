package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.serving.batching.Refusal.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Urgent and less urgent requests of one tenant, in virtual time: 1 ms a run. */
class PriorityTest {
  private final UUID tenant = UUID.randomUUID();
  private final VirtualSlot virtual = new VirtualSlot(rows -> 1_000_000);
  private final VirtualSlot.Inline loop = new VirtualSlot.Inline();

  @Test
  void theMostUrgentRunFirstAndEqualsInTheirOrder() {
    // Given
    ServedModel model = virtual.model(1, 100);
    List<VirtualSlot.Client> sent = new ArrayList<>();
    for (int named : new int[] {10, 0, 1, 5, 2, 1}) {
      VirtualSlot.Client client = client(tenant, model, named);
      client.send();
      sent.add(client);
    }

    // When
    List<Integer> order = new ArrayList<>();
    while (virtual.slot.runOne()) {
      for (int i = 0; i < sent.size(); i++) {
        if (sent.get(i).answered == 1 && !order.contains(i)) {
          order.add(i);
        }
      }
    }

    // Then
    assertThat(order).containsExactly(2, 5, 4, 1, 3, 0);
    assertThat(virtual.slot.depth()).isZero();
  }

  @Test
  void aBatchIsFilledFromAllPriorities() {
    // Given
    ServedModel model = virtual.model(4, 100);
    List<VirtualSlot.Client> sent = new ArrayList<>();
    for (int named : new int[] {10, 10, 10, 1, 5}) {
      VirtualSlot.Client client = client(tenant, model, named);
      client.send();
      sent.add(client);
    }

    // When
    virtual.slot.runOne();

    // Then
    assertThat(sent).extracting(each -> each.answered).containsExactly(1L, 1L, 0L, 1L, 1L);
  }

  @Test
  void anotherTenantsUrgencyIsNoMatter() {
    // Given
    ServedModel model = virtual.model(1, 1_000);
    UUID urgent = UUID.randomUUID();
    for (int i = 0; i < 16; i++) {
      VirtualSlot.Client client = client(urgent, model, 1);
      client.leave = false;
      client.send();
      VirtualSlot.Client other = client(tenant, model, 10);
      other.leave = false;
      other.send();
    }

    // When
    virtual.runFor(Duration.ofSeconds(1));

    // Then
    double ratio = (double) virtual.slot.deviceNanos(urgent) / virtual.slot.deviceNanos(tenant);
    assertThat(ratio).isBetween(0.99, 1.01);
  }

  @Test
  void anUrgentRequestIsAdmittedPastWhatMakesOthersTooLate() {
    // Given
    ServedModel model = virtual.model(1, 100);
    for (int i = 0; i < 50; i++) {
      client(tenant, model, 0).send();
    }

    // When
    VirtualSlot.Client urgent = client(tenant, model, 1);
    VirtualSlot.Client usual = client(tenant, model, 0);
    assertThat(urgent.send(5_000_000)).isNotNull();
    assertThat(usual.send(5_000_000)).isNull();
    virtual.slot.runOne();

    // Then
    assertThat(urgent.answered).isEqualTo(1);
    assertThat(usual.refusal.reason()).isEqualTo(Reason.TENANT_DEADLINE);
  }

  @Test
  void whatWillBeOvertakenIsRefusedAtOnceAndDoesNotExpire() {
    // Given: four of five runs go to urgent requests, while more than the rest is asked for
    ServedModel model = virtual.model(1, 1_000);
    List<VirtualSlot.Client> low = new ArrayList<>();
    int urgentAnswered = 0;

    // When
    for (int i = 0; i < 2_000; i++) {
      VirtualSlot.Client urgent = client(tenant, model, 1);
      if (i % 5 != 0) {
        assertThat(urgent.send(3_000_000)).as("run %d", i).isNotNull();
      }
      VirtualSlot.Client background = client(tenant, model, 10);
      background.send(40_000_000);
      if (i >= 200) {
        low.add(background);
      }
      virtual.slot.runOne();
      expireDue();
      urgentAnswered += (int) urgent.answered;
    }
    virtual.runFor(Duration.ofMillis(100));

    // Then: of those that came once that had been seen for a while
    long admitted =
        low.stream()
            .filter(each -> each.refusal == null || each.refusal.reason() == Reason.EXPIRED)
            .count();
    long answered = low.stream().filter(each -> each.answered == 1).count();
    assertThat(urgentAnswered).isEqualTo(1_600);
    assertThat(answered).as("the rest of the time").isBetween(340L, 380L);
    assertThat(answered).as("of %d admitted", admitted).isGreaterThan(admitted * 95 / 100);
  }

  @Test
  void aBurstThatIsOnlyQueuedStretchesNothing() {
    // Given
    ServedModel model = virtual.model(1, 1_000);
    for (int i = 0; i < 100; i++) {
      client(tenant, model, 1).send();
    }

    // Then: a hundred runs, and its own
    assertThat(client(tenant, model, 10).send(100_900_000)).isNull();
    assertThat(client(tenant, model, 10).send(101_000_000)).isNotNull();
  }

  @Test
  void onlyTheLevelsThereAre() {
    assertThat(Priority.level(0)).isEqualTo(Priority.DEFAULT);
    assertThat(Priority.level(10)).isEqualTo(10);
    assertThatThrownBy(() -> Priority.level(11)).isInstanceOf(IllegalArgumentException.class);
  }

  private void expireDue() {
    Work first = loop.deadlines.first();
    while (first != null && first.deadline <= virtual.clock.get()) {
      first.expire();
      first = loop.deadlines.first();
    }
  }

  private VirtualSlot.Client client(UUID whose, ServedModel model, int named) {
    VirtualSlot.Client client = virtual.new Client(whose, 1, model, loop);
    client.leave = true;
    client.level = Priority.level(named);
    return client;
  }
}
