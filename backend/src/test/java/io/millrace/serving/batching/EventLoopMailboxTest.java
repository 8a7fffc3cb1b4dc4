package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.batching.Refusal.Reason;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An event loop that is busy with one thing after the other, in virtual time. */
class EventLoopMailboxTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final VirtualSlot virtual = new VirtualSlot(rows -> 1_000_000);
  private final List<String> done = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void tasksWaitForTheLoopsTurnButNotLongWhileRequestsCome() {
    onEventLoop(
        () -> {
          EventLoopMailbox mailbox = mailbox();
          mailbox.execute(() -> done.add("first"));
          virtual.clock.addAndGet(400_000);
          mailbox.execute(() -> done.add("second"));
          mailbox.poll();
          assertThat(done).as("within patience").isEmpty();

          virtual.clock.addAndGet(200_000);
          mailbox.poll();
          assertThat(done).containsExactly("first", "second");

          mailbox.execute(() -> done.add("third"));
          mailbox.poll();
          assertThat(done).as("patience begins anew").hasSize(2);
          return null;
        });

    onEventLoop(() -> assertThat(done).as("the loop's turn came").hasSize(3));
  }

  @Test
  void workExpiresWhileTheLoopIsBusy() {
    onEventLoop(
        () -> {
          VirtualSlot.Client client = client(mailbox());
          client.send(3_000_000);
          ((EventLoopMailbox) client.mailbox).poll();
          assertThat(client.refusal).isNull();

          virtual.clock.addAndGet(3_000_000);
          ((EventLoopMailbox) client.mailbox).poll();
          assertThat(client.refusal.reason()).isEqualTo(Reason.EXPIRED);
          return null;
        });
  }

  @Test
  void whatIsToldMayBringTheNextRequestWhichLooksHereToo() {
    onEventLoop(
        () -> {
          EventLoopMailbox mailbox = mailbox();
          for (int i = 0; i < 3; i++) {
            mailbox.execute(
                () -> {
                  done.add("begin");
                  virtual.clock.addAndGet(1_000_000);
                  mailbox.poll();
                  done.add("end");
                });
          }
          virtual.clock.addAndGet(1_000_000);
          mailbox.poll();
          assertThat(done).containsExactly("begin", "end", "begin", "end", "begin", "end");
          return null;
        });
  }

  @Test
  void aTaskThatFailsIsNoMatterOfTheRequestAtHand() {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    onEventLoop(
        () -> {
          Vertx.currentContext().exceptionHandler(reported::complete);
          EventLoopMailbox mailbox = mailbox();
          mailbox.execute(
              () -> {
                throw new IllegalStateException("of another");
              });
          mailbox.execute(() -> done.add("next"));
          virtual.clock.addAndGet(1_000_000);
          mailbox.poll();
          assertThat(done).containsExactly("next");
          return null;
        });

    assertThat(reported.orTimeout(10, TimeUnit.SECONDS).join()).hasMessage("of another");
  }

  private EventLoopMailbox mailbox() {
    return new EventLoopMailbox(vertx, virtual.clock::get);
  }

  private VirtualSlot.Client client(Mailbox mailbox) {
    VirtualSlot.Client client =
        virtual.new Client(UUID.randomUUID(), 1, virtual.model(8, 100), mailbox);
    client.leave = true;
    return client;
  }

  /** All on one loop: a context's runs follow each other. */
  private void onEventLoop(Callable<?> action) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    loop.runOnContext(
        turn -> {
          try {
            action.call();
            ended.complete(null);
          } catch (Throwable e) {
            ended.completeExceptionally(e);
          }
        });
    ended.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
