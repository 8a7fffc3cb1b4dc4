package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

  @Test
  void givesTheEarliestWhateverWasTakenOut() {
    // Given
    Random random = new Random(5);
    VirtualSlot virtual = new VirtualSlot(rows -> 1);
    ServedModel model = virtual.model(1, 10_000);
    DeadlineHeap heap = new DeadlineHeap();
    List<Work> inside = new ArrayList<>();

    for (int i = 0; i < 2000; i++) {
      // When
      if (inside.isEmpty() || random.nextInt(3) > 0) {
        VirtualSlot.Client client = virtual.new Client(UUID.randomUUID(), 1, model);
        Work work = client.send(1 + random.nextInt(1000) * 1_000_000L);
        ((VirtualSlot.Inline) client.mailbox).deadlines.remove(work);
        heap.add(work);
        inside.add(work);
      } else {
        Work gone = inside.remove(random.nextInt(inside.size()));
        heap.remove(gone);
        heap.remove(gone);
      }

      // Then
      long earliest =
          inside.stream().map(work -> work.deadline).min(Comparator.naturalOrder()).orElse(-1L);
      assertThat(heap.first() == null ? -1 : heap.first().deadline).isEqualTo(earliest);
    }
  }
}
