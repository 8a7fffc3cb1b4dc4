package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.RowInput;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CaptureQueueTest {
  private static final int MAX_COUNT = 3;
  private static final long MAX_BYTES = 1_000;

  private final Ids ids = new Ids(Time.system());
  private final CaptureQueue queue =
      new CaptureQueue(new CaptureSampler(1), ids, Time.system(), MAX_COUNT, MAX_BYTES);
  private final UUID tenant = ids.next();
  private final UUID endpoint = ids.next();

  @Test
  void dropsAndCountsWhatIsTooManyUntilThereIsRoomAgain() {
    // Given
    for (int i = 0; i < MAX_COUNT + 2; i++) {
      offer(tenant, 1);
    }

    // When
    List<Candidate> taken = queue.take(10);
    offer(tenant, 1);
    queue.done(taken);
    offer(tenant, 1);

    // Then
    assertThat(taken).hasSize(MAX_COUNT);
    assertThat(queue.droppedAt(endpoint)).isEqualTo(3);
    assertThat(queue.droppedInAll()).isEqualTo(3);
    assertThat(queue.droppedAt(ids.next())).isZero();
    assertThat(queue.take(10)).hasSize(1);
  }

  @Test
  void dropsWhatIsTooLargeTogether() {
    offer(tenant, MAX_BYTES - 1);
    offer(tenant, 2);
    offer(tenant, 1);

    assertThat(queue.take(10)).hasSize(2);
    assertThat(queue.droppedAt(endpoint)).isEqualTo(1);
  }

  @Test
  void aFullQueueDoesNotEvenCopyTheInput() {
    for (int i = 0; i < MAX_COUNT; i++) {
      offer(tenant, 1);
    }

    queue.offer(
        endpoint,
        () -> {
          throw new AssertionError("copied");
        });

    assertThat(queue.droppedAt(endpoint)).isEqualTo(1);
  }

  @Test
  void givesOneTenantsPredictionsAtATime() {
    offer(tenant, 1);
    offer(tenant, 1);
    offer(ids.next(), 1);

    assertThat(queue.take(10)).hasSize(2);
    assertThat(queue.take(10)).hasSize(1);
    assertThat(queue.take(10)).isEmpty();
  }

  private void offer(UUID of, long bytes) {
    queue.offer(
        endpoint,
        () ->
            new Candidate(
                of,
                ids.next(),
                ids.next(),
                0,
                endpoint,
                "digits",
                ids.next(),
                null,
                new CaptureRule(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new RowInput.Instance(TextNode.valueOf("x"), bytes),
                Time.system().now()));
  }
}
