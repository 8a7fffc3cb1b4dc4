package io.millrace.platform.outbox;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction leaves in the outbox happens exactly if it commits, and for certain. */
class OutboxIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final TestDatabase database = TestDatabase.shared();

  private final Ids ids = new Ids(Time.system());
  private final Outbox outbox = new Outbox(ids);
  private final String kind = "test." + ids.next();
  private final Queue<Integer> delivered = new ConcurrentLinkedQueue<>();
  private final List<String> deployed = new ArrayList<>();
  private volatile int faults;
  private Caller tenant;

  @BeforeEach
  void setUp() {
    tenant = database.newTenant();
  }

  @AfterEach
  void tearDown() {
    deployed.forEach(verticle -> await(database.vertx().undeploy(verticle)));
  }

  @Test
  void happensExactlyIfTheTransactionCommits() {
    // Given
    startWorker();

    // When
    assertThatThrownBy(
            () ->
                await(
                    database
                        .db()
                        .inTenant(
                            tenant,
                            tx ->
                                outbox
                                    .add(tx, kind, new Note(1))
                                    .compose(
                                        added ->
                                            Future.failedFuture(ApiException.notFound("thing"))))))
        .isInstanceOf(ApiException.class);
    add(2);

    // Then
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(delivered).containsExactly(2);
  }

  @Test
  void whatFailsIsTriedAgainAndHoldsUpNothingElse() {
    // Given
    faults = 1;
    add(1);

    // When
    startWorker();
    await().atMost(PATIENCE).until(() -> faults == 0);
    add(2);

    // Then
    await().atMost(PATIENCE).until(() -> delivered.contains(2));
    assertThat(waiting()).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(delivered).containsExactly(2, 1);
  }

  @Test
  void eachOfSeveralWorkersDeliversItsOwn() {
    // Given
    List<Integer> all = IntStream.rangeClosed(1, 100).boxed().toList();
    all.forEach(this::add);

    // When
    startWorker();
    startWorker();

    // Then
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(delivered).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatANewerVersionWroteIsLeftToIt() {
    // Given
    add(1);
    startWorker("test.another");
    startWorker("test.more");

    // When / Then
    await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> waiting() == 1);
  }

  private void add(int number) {
    await(database.db().inTenant(tenant, tx -> outbox.add(tx, kind, new Note(number))));
  }

  /** Messages of this tenant that are not delivered yet. */
  private long waiting() {
    return await(
        database
            .db()
            .readTenant(
                tenant,
                tx ->
                    tx.one(
                        "SELECT count(*) AS n FROM outbox WHERE tenant_id = $1",
                        Tuple.of(tx.tenantId()),
                        row -> row.getLong("n"))));
  }

  private void startWorker() {
    startWorker(kind);
  }

  private void startWorker(String of) {
    deployed.add(
        await(
            database
                .vertx()
                .deployVerticle(new OutboxVerticle(database.db(), List.of(new Recorder(of))))));
  }

  record Note(int number) {}

  private final class Recorder implements OutboxHandler {
    private final String of;

    Recorder(String of) {
      this.of = of;
    }

    @Override
    public String kind() {
      return of;
    }

    @Override
    public Future<Void> deliver(OutboxMessage message) {
      if (faults > 0) {
        faults = 0;
        return Future.failedFuture(new IOException("the store is away"));
      }
      delivered.add(message.payload(Note.class).number());
      return Future.succeededFuture();
    }
  }
}
