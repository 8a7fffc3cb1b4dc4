package io.millrace.platform.outbound;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.config.AddressRange;
import io.millrace.platform.outbound.OutboundHttp.Answer;
import io.millrace.testing.Receiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exchanges with servers that do what they like. */
class OutboundHttpIT {
  private static final Duration MOST = Duration.ofSeconds(3);
  private static final int HELD = 16;
  private static final int LIMIT = 100;

  private final Vertx vertx = Vertx.vertx();
  private final Receiver server = Receiver.start();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final OutboundHttp http =
      new OutboundHttp(vertx, List.of(AddressRange.parse("127.0.0.0/8")));

  @AfterEach
  void stop() {
    ended.countDown();
    server.close();
    await(vertx.close());
  }

  @Test
  void theQueryIsSentAndTheBeginningOfTheAnswerIsRead() {
    String url = server.answering("/x", exchange -> Receiver.reply(exchange, 418, "t".repeat(500)));

    Answer answer = await(exchange(url + "?a=%20b"));

    assertThat(answer.status()).isEqualTo(418);
    assertThat(answer.body().toString()).isEqualTo("t".repeat(LIMIT));
    assertThat(server.at("/x").get(0).body()).isEqualTo("sent");
  }

  @Test
  void anAnswerWithoutABodyIsOne() {
    String url =
        server.answering(
            "/x",
            exchange -> {
              exchange.sendResponseHeaders(204, -1);
              exchange.close();
            });
    assertThat(await(exchange(url)).body().length()).isZero();
  }

  /** Whether nothing comes, or a byte now and then. */
  @Test
  void whoTakesTooLongIsCutAndHoldsUpNoOther() {
    String silent = server.answering("/silent", exchange -> waitForEnd());
    String slow =
        server.answering(
            "/slow",
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              while (ended.getCount() > 0) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                pause();
              }
            });
    String good = server.accepting("/good");

    List<Future<Answer>> held = new ArrayList<>();
    for (int i = 0; i < HELD; i++) {
      held.add(exchange(silent));
      held.add(exchange(slow));
    }
    assertThat(await(exchange(good)).status()).isEqualTo(200);
    for (Future<Answer> each : held) {
      assertThatThrownBy(() -> await(each))
          .isInstanceOfSatisfying(
              ApiException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("nothing within 3 s");
    }
  }

  @Test
  void whatIsNotThereOrNotAllowedIsSaid() {
    int port = server.port();
    assertThatThrownBy(() -> await(exchange("http://[::1]:" + port + "/")))
        .hasMessageContaining("inside a private network");
    Receiver gone = Receiver.start();
    gone.close();
    assertThatThrownBy(() -> await(exchange("http://127.0.0.1:" + gone.port() + "/")))
        .hasMessageContaining("does not answer");
  }

  private Future<Answer> exchange(String url) {
    return http.exchange(
        HttpMethod.POST, URI.create(url), Map.of(), Buffer.buffer("sent"), MOST, LIMIT);
  }

  private void waitForEnd() {
    try {
      ended.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
