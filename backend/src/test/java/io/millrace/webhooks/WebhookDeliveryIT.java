package io.millrace.webhooks;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.millrace.platform.Caller;
import io.millrace.testing.Receiver;
import io.millrace.testing.Receiver.Received;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deliveries to receivers that do whatever a server can do wrong. */
class WebhookDeliveryIT extends WebhookSetting {
  @Test
  void whatFailsIsTriedAgainUnderItsIdUntilItSucceeds() {
    // Given
    AtomicInteger faults = new AtomicInteger(2);
    String url =
        receiver.answering(
            "/hooks",
            exchange -> Receiver.reply(exchange, faults.getAndDecrement() > 0 ? 500 : 200, "so"));
    UUID id = make(tenant, url);
    start();

    // When
    publish(tenant, "digits");
    awaitAttempts(id, 1);
    assertThat(only(id).reason()).contains("It answered 500.");
    assertThat(only(id).dueAt().orElseThrow())
        .as("about ten seconds after the first failure")
        .isBetween(
            only(id).attemptedAt().orElseThrow().plusSeconds(9),
            only(id).attemptedAt().orElseThrow().plusSeconds(12));
    hurry(id);
    awaitAttempts(id, 2);
    hurry(id);

    // Then
    await().atMost(PATIENCE).until(() -> only(id).state() == DeliveryState.DELIVERED);
    List<Received> sent = receiver.at("/hooks");
    assertThat(sent).hasSize(3);
    assertThat(sent.stream().map(Received::body).distinct()).hasSize(1);
    assertThat(sent.stream().map(each -> each.headers().get("x-mlflow-delivery-id")).distinct())
        .containsExactly(only(id).id().toString());
    assertThat(webhook(id).failures()).isZero();
  }

  @Test
  void aReceiverThatIsGoneEndsInDeadDeliveriesAndGetsThemOnceItIsBack() {
    // Given
    Receiver gone = Receiver.start();
    String url = gone.accepting("/hooks");
    gone.close();
    UUID id = make(tenant, url);
    start();

    // When
    publish(tenant, "digits");
    for (int attempt = 1; attempt < DeliveryStore.MAX_ATTEMPTS; attempt++) {
      awaitAttempts(id, attempt);
      hurry(id);
    }
    awaitAttempts(id, DeliveryStore.MAX_ATTEMPTS);

    // Then
    assertThat(only(id).state()).isEqualTo(DeliveryState.DEAD);
    assertThat(only(id).reason().orElseThrow()).contains("does not answer");
    assertThat(webhook(id).dead()).isEqualTo(1);
    assertThat(webhook(id).failures()).isEqualTo(DeliveryStore.MAX_ATTEMPTS);
    try (Receiver back = Receiver.start(gone.port())) {
      back.accepting("/hooks");
      await(webhooks.again(tenant, id, only(id).id()));
      endPauses();
      await().atMost(PATIENCE).until(() -> only(id).state() == DeliveryState.DELIVERED);
    }
  }

  /** One that hangs, of the same tenant and at the same address, holds nobody up. */
  @Test
  void receiversThatHangHoldUpNobodyElse() {
    // Given
    List<UUID> hanging =
        IntStream.range(0, 30)
            .mapToObj(i -> make(tenant, receiver.answering("/hang" + i, this::hang)))
            .toList();
    make(tenant, receiver.accepting("/same"));
    Caller other = database.newTenant();
    make(other, receiver.accepting("/other"));
    start();
    publish(tenant, "first");
    await().atMost(PATIENCE).until(() -> !receiver.at("/hang29").isEmpty());

    // When
    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      publish(tenant, "more");
      publish(other, "theirs");
    }
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(9))
        .until(() -> receiver.at("/same").size() == 21 && receiver.at("/other").size() == 20);

    // Then
    System.out.printf(
        "with 30 receivers that hang, 41 deliveries to two others took %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    awaitAttempts(hanging.get(0), 1);
    assertThat(oldest(hanging.get(0)).reason().orElseThrow()).contains("nothing within 10 s");
  }

  private void hang(HttpExchange exchange) {
    try {
      ended.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @Test
  void aRedirectIsNotFollowed() {
    // Given
    String inside = receiver.accepting("/inside");
    UUID id =
        make(
            tenant,
            receiver.answering(
                "/moved",
                exchange -> {
                  exchange.getResponseHeaders().add("Location", inside);
                  exchange.sendResponseHeaders(307, -1);
                  exchange.close();
                }));
    start();

    // When
    publish(tenant, "digits");

    // Then
    awaitAttempts(id, 1);
    assertThat(only(id).reason()).contains("It answered 307; redirects are not followed.");
    assertThat(receiver.at("/inside")).isEmpty();
  }

  /** Whether it says how long it is or never ends. */
  @Test
  void ofAHugeAnswerTheBeginningIsRead() {
    // Given
    UUID id =
        make(
            tenant,
            receiver.answering(
                "/huge",
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  writeUntilCut(exchange.getResponseBody());
                }));
    start();

    // When
    publish(tenant, "digits");

    // Then
    await().atMost(PATIENCE).until(() -> only(id).state() == DeliveryState.DELIVERED);
    assertThat(only(id).answer().orElseThrow()).hasSize(WebhookSender.MAX_ANSWER);
    assertThat(only(id).millis().orElseThrow()).isLessThan(9_000);
    assertThat(ended.getCount()).as("nobody told it to stop").isEqualTo(1);
    await().atMost(PATIENCE).until(() -> cut.get() == 1);
  }

  private void writeUntilCut(OutputStream body) {
    byte[] part = new byte[64 << 10];
    try {
      while (ended.getCount() > 0) {
        body.write(part);
      }
    } catch (IOException e) {
      cut.incrementAndGet();
    }
  }

  /** It may have been allowed when the webhook was made, or lead elsewhere now. */
  @Test
  void aPrivateAddressIsRefusedWhenItIsSentTo() {
    // Given
    UUID id = make(tenant, receiver.accepting("/hooks"));
    start(feature(List.of(), "token"));

    // When
    publish(tenant, "digits");

    // Then
    awaitAttempts(id, 1);
    assertThat(only(id).reason().orElseThrow()).contains("is inside a private network");
    assertThat(receiver.at("/hooks")).isEmpty();
  }

  @Test
  void aSecretSealedUnderAnotherTokenIsNotLeftOut() {
    // Given
    UUID id = make(tenant, receiver.accepting("/hooks"));
    start(feature(LOOPBACK, "another token"));

    // When
    publish(tenant, "digits");

    // Then
    awaitAttempts(id, 1);
    assertThat(only(id).reason().orElseThrow()).contains("set the webhook's secret again");
    assertThat(receiver.at("/hooks")).isEmpty();
  }

  @Test
  void whatWaitsIsBoundedAndWhatIsDroppedIsCounted() {
    // Given
    UUID id = make(tenant, receiver.accepting("/hooks"));
    int more = 7;

    // When
    publishMany(DeliveryStore.MAX_WAITING + more);

    // Then
    assertThat(webhook(id).waiting()).isEqualTo(DeliveryStore.MAX_WAITING);
    assertThat(webhook(id).dropped()).isEqualTo(more);
    long begun = System.nanoTime();
    start();
    await().atMost(Duration.ofMinutes(2)).until(() -> webhook(id).waiting() == 0);
    System.out.printf(
        "%d deliveries to one webhook took %d ms%n",
        DeliveryStore.MAX_WAITING, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    assertThat(receiver.at("/hooks")).hasSize(DeliveryStore.MAX_WAITING);
    await()
        .atMost(PATIENCE)
        .until(() -> webhook(id).waiting() == 0 && kept(id) <= DeliveryStore.KEPT + 20);
  }

  @Test
  void nodesShareTheWorkAndWhatADeadOneHadTakenIsSentByAnother() {
    // Given
    UUID first = make(tenant, receiver.accepting("/first"));
    make(tenant, receiver.accepting("/second"));
    publishMany(20);
    List<LaneStore.Lane> taken =
        await(database.db().inSystem(tx -> new LaneStore().claim(tx, 1_000)));
    assertThat(taken).extracting(LaneStore.Lane::webhookId).contains(first);
    List<LaneStore.Lane> left =
        await(database.db().inSystem(tx -> new LaneStore().claim(tx, 1_000)));
    assertThat(left)
        .as("for one node alone")
        .extracting(LaneStore.Lane::webhookId)
        .doesNotContain(first);

    // When
    start();
    start();
    endPauses();

    // Then
    await()
        .atMost(PATIENCE)
        .until(() -> receiver.at("/first").size() + receiver.at("/second").size() == 40);
    assertThat(receiver.at("/first").stream().map(Received::body).distinct()).hasSize(20);
  }

  /** The transaction that would have told fails: nothing is left of it. */
  @Test
  void whatIsRolledBackIsNotTold() {
    UUID id = make(tenant, receiver.accepting("/hooks"));

    Future<Void> failed =
        database
            .db()
            .inTenant(
                tenant,
                tx ->
                    events
                        .publish(tx, EVENT, Map.of("name", "never"))
                        .compose(told -> Future.failedFuture(new IOException("no"))));

    await().atMost(PATIENCE).until(failed::isComplete);
    assertThat(webhook(id).waiting()).isZero();
  }

  @Test
  void whatWaitsForAnAddressThatIsCorrectedIsSentAtOnce() {
    // Given
    UUID id = make(tenant, receiver.answering("/wrong", 404));
    start();
    publish(tenant, "digits");
    awaitAttempts(id, 1);

    // When
    WebhookPatch patch =
        new WebhookPatch(
            Optional.empty(),
            Optional.of(receiver.accepting("/right")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    await(webhooks.update(tenant, id, patch));

    // Then
    await().atMost(Duration.ofSeconds(8)).until(() -> receiver.at("/right").size() == 1);
  }
}
