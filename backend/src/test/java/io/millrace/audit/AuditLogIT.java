package io.millrace.audit;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditLog.Entry;
import io.millrace.platform.Caller;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditLogIT {
  private static final TestDatabase database = TestDatabase.shared();

  private final AuditLog audit = new AuditLog(database.db(), Time.system());
  private Caller caller;
  private long before;

  @BeforeEach
  void setUp() {
    caller = database.newTenant();
    before = await(audit.verify(caller)).events();
  }

  @Test
  void eventsOfOneTransactionFollowEachOther() {
    // When
    await(append("a"));
    await(append("b", "c", "d"));
    await(append("e"));

    // Then
    assertThat(await(audit.verify(caller)))
        .matches(AuditVerdict::intact)
        .extracting(AuditVerdict::events)
        .isEqualTo(before + 5);
    List<AuditEvent> events = newest(5);
    assertThat(events)
        .extracting(AuditEvent::subject)
        .containsExactly("thing:e", "thing:d", "thing:c", "thing:b", "thing:a");
    assertThat(events.get(0).hash()).isEqualTo(await(audit.verify(caller)).head());
  }

  @Test
  void oneThatFailsLeavesNoEventAndNoGap() {
    // Given
    await(append("a"));

    // When
    assertThatThrownBy(
            () ->
                await(
                    database
                        .db()
                        .inTenant(
                            caller,
                            tx ->
                                audit
                                    .appendAll(tx, entries("b", "c"))
                                    .compose(done -> Future.failedFuture("no")))))
        .isNotNull();
    await(append("d"));

    // Then
    assertThat(await(audit.verify(caller)).intact()).isTrue();
    assertThat(newest(2)).extracting(AuditEvent::subject).containsExactly("thing:d", "thing:a");
    assertThat(newest(2)).extracting(AuditEvent::seq).containsExactly(before + 2, before + 1);
  }

  @Test
  void transactionsAtTheSameTimeMakeOneChain() {
    // When
    List<Future<Void>> appended = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> appended.add(append(i + "x", i + "y", i + "z")));
    await(Future.all(appended));

    // Then
    assertThat(await(audit.verify(caller)))
        .matches(AuditVerdict::intact)
        .extracting(AuditVerdict::events)
        .isEqualTo(before + 60);
    List<AuditEvent> events = newest(60);
    assertThat(events)
        .extracting(AuditEvent::seq)
        .containsExactlyElementsOf(LongStream.range(0, 60).mapToObj(i -> before + 60 - i).toList());
    for (int i = 0; i < 60; i += 3) {
      String last = events.get(i).subject();
      assertThat(last).endsWith("z");
      assertThat(events.get(i + 2).subject()).isEqualTo(last.replace('z', 'x'));
    }
  }

  @Test
  void nothingElseWritesTheChain() {
    assertThatThrownBy(
            () ->
                await(
                    database
                        .db()
                        .inTenant(
                            caller,
                            tx ->
                                tx.execute(
                                    "UPDATE audit_event SET action = 'x' WHERE tenant_id = $1",
                                    Tuple.of(tx.tenantId())))))
        .isNotNull();
    assertThat(await(audit.verify(caller)).intact()).isTrue();
  }

  private Future<Void> append(String... subjects) {
    return database.db().inTenant(caller, tx -> audit.appendAll(tx, entries(subjects)));
  }

  private List<Entry> entries(String... subjects) {
    return List.of(subjects).stream()
        .map(subject -> new Entry(caller, "thing.made", "thing:" + subject, Map.of("n", 1)))
        .toList();
  }

  private List<AuditEvent> newest(int count) {
    return await(audit.list(caller, Optional.empty(), false, Optional.empty(), count)).items();
  }
}
