package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WiringTest {
  private final AtomicInteger uses = new AtomicInteger();

  @Test
  void aDatabaseThatIsSlowToConnectIsAskedAgain() {
    assertThat(Wiring.awaitDatabase(() -> failing(3, ErrorCode.UNAVAILABLE))).isEqualTo(4);
  }

  @Test
  void aDatabaseThatStaysAwayEndsTheStart() {
    assertThatThrownBy(() -> Wiring.awaitDatabase(() -> failing(100, ErrorCode.UNAVAILABLE)))
        .isInstanceOf(CompletionException.class);
    assertThat(uses.get()).isLessThan(10);
  }

  @Test
  void anotherFailureIsNotTriedAgain() {
    assertThatThrownBy(() -> Wiring.awaitDatabase(() -> failing(1, ErrorCode.INTERNAL)))
        .isInstanceOf(CompletionException.class);
    assertThat(uses.get()).isEqualTo(1);
  }

  /** Fails so many times; then which use it is. */
  private Future<Integer> failing(int times, ErrorCode code) {
    int use = uses.incrementAndGet();
    return use <= times
        ? Future.failedFuture(ApiException.of(code, "It is away."))
        : Future.succeededFuture(use);
  }
}
