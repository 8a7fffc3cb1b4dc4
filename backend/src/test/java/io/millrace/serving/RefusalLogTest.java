package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.time.ManualTime;
import io.millrace.serving.RefusalLog.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
  private static final Caller OWNER = caller("user:1", EnumSet.allOf(Permission.class));

  private final ManualTime time = new ManualTime();
  private final RefusalLog log = new RefusalLog(time);

  @Test
  void whatIsAlikeWithinASecondIsOneEntry() {
    // When
    for (int i = 0; i < 1_000; i++) {
      note("key:1", RefusalReason.TENANT_QUEUE_FULL, "full", 1 + i / 500);
      note("key:2", RefusalReason.TENANT_QUEUE_FULL, "full", 1);
      time.advance(Duration.ofNanos(500_000));
    }
    time.advance(Duration.ofMillis(500));
    note("key:1", RefusalReason.TENANT_QUEUE_FULL, "full", 3);

    // Then
    List<Refused> all = all(OWNER);
    assertThat(all).extracting(Refused::count).containsExactly(1L, 1_000L, 1_000L);
    assertThat(all)
        .extracting(each -> each.subject().orElseThrow())
        .containsExactly("key:1", "key:2", "key:1");
    Refused flood = all.get(2);
    assertThat(flood.firstAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(flood.lastAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.499500Z"));
    assertThat(flood.retryAfterSeconds()).contains(2);
  }

  @Test
  void otherWordsProtocolsAndReasonsStandForThemselves() {
    // When
    note("key:1", RefusalReason.INPUT, "one", 0);
    note("key:1", RefusalReason.INPUT, "two", 0);
    note("key:1", RefusalReason.FAILED, "two", 0);
    log.note("key:1", Protocol.TENSORFLOW_SERVING, null, RefusalReason.FAILED, "two", 0);

    // Then
    assertThat(all(OWNER)).extracting(Refused::count).containsExactly(1L, 1L, 1L, 1L);
    assertThat(log.list(OWNER, Optional.of(RefusalReason.FAILED), Optional.empty(), 10).items())
        .extracting(Refused::protocol)
        .containsExactly(Protocol.TENSORFLOW_SERVING, Protocol.PREDICT);
  }

  @Test
  void theOldestMakeRoomAndLongWordsAreCut() {
    // When
    for (int i = 1; i <= RefusalLog.KEPT + 5; i++) {
      note("key:1", RefusalReason.INPUT, i + "x".repeat(RefusalLog.MAX_MESSAGE), 0);
    }

    // Then
    List<Refused> all = all(OWNER);
    assertThat(all).hasSize(RefusalLog.KEPT);
    assertThat(all.get(0).message()).hasSize(RefusalLog.MAX_MESSAGE).startsWith("517x");
    assertThat(all.get(all.size() - 1).message()).startsWith("6x");
  }

  @Test
  void pagesFollowEachOtherWhileMoreComes() {
    // Given
    for (int i = 0; i < 7; i++) {
      note("key:1", i % 2 == 0 ? RefusalReason.INPUT : RefusalReason.FAILED, "no. " + i, 0);
    }

    // When
    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Refused> page =
          log.list(OWNER, Optional.of(RefusalReason.INPUT), Cursor.parse(cursor), 2);
      page.items().forEach(each -> seen.add(each.message()));
      cursor = Optional.ofNullable(page.nextCursor());
      note("key:1", RefusalReason.INPUT, "later " + seen.size(), 0);
    } while (cursor.isPresent());

    // Then
    assertThat(seen).containsExactly("no. 6", "no. 4", "no. 2", "no. 0");
  }

  @Test
  void whoAskedIsToldToThemselvesAndToThoseWhoReadTheAudit() {
    // When
    note("key:1", RefusalReason.INPUT, "one", 0);
    note("key:2", RefusalReason.INPUT, "two", 0);

    // Then
    Caller viewer = caller("key:1", EnumSet.of(Permission.ENDPOINTS_READ));
    assertThat(all(viewer))
        .extracting(Refused::subject)
        .containsExactly(Optional.empty(), Optional.of("key:1"));
  }

  private void note(String subject, RefusalReason reason, String message, int retryAfter) {
    log.note(subject, Protocol.PREDICT, null, reason, message, retryAfter);
  }

  private List<Refused> all(Caller caller) {
    return log.list(caller, Optional.empty(), Optional.empty(), 1_000).items();
  }

  private static Caller caller(String subject, Set<Permission> permissions) {
    return new Caller(
        new UUID(0, 1), subject, permissions, "request", Instant.MAX, Optional.empty());
  }
}
