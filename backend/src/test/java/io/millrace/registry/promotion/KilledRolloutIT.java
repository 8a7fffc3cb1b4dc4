package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.registry.promotion.LiveEcho.Traffic;
import io.millrace.testing.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of a step: what was seen stays, and the alias moves once. */
class KilledRolloutIT {
  @TempDir private Path folder;

  @Test
  void aStepGoesOnWhereItWasKilled() {
    // Given
    String key;
    String promotion;
    int seen;
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      key = server.newTenantKey();
      LiveEcho live = new LiveEcho(new EchoModel(server.client(key)));
      promotion = endless(live);
      seen = seen(live, promotion);

      // When
      server.kill();
    }

    // Then
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      LiveEcho live = new LiveEcho(new EchoModel(server.client(key), "engineer-again"));
      JsonNode after = live.rollout(promotion, "running");
      assertThat(after.path("step").asInt()).isEqualTo(1);
      assertThat(live.endpoint().path("deployments")).hasSize(2);
      try (Traffic traffic = live.traffic(1)) {
        live.rollout(promotion, found -> found.at("/steps/0/version/requests").asInt() > seen + 20);
        live.command(live.echo.owner, promotion, "finish", "enough was seen");
        assertThat(traffic.failed()).isZero();
      }
      assertThat(live.servesAlone(2)).as(live.endpoint().toString()).isTrue();
      assertThat(live.echo.history().findValuesAsText("toVersion")).containsExactly("2", "1");
      assertThat(live.echo.owner.get("/audit-chain").expect(200).json().path("intact").asBoolean())
          .isTrue();
    }
  }

  /** A promotion whose first step waits for more requests than will come. */
  private static String endless(LiveEcho live) {
    live.prepare();
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.protect(
        LiveEcho.plan(
            "canary", List.of(30, 60), Map.of("errorShareAtMost", 0.0), "minRequests", 1_000_000));
    return live.propose(version);
  }

  private static int seen(LiveEcho live, String promotion) {
    try (Traffic traffic = live.traffic(1)) {
      int seen =
          live.rollout(promotion, found -> found.at("/steps/0/version/requests").asInt() > 20)
              .at("/steps/0/version/requests")
              .asInt();
      assertThat(traffic.failed()).isZero();
      return seen;
    }
  }
}
