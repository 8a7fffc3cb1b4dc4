package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Webhooks are told how promotions end, and where aliases point then. */
class PromotionWebhookIT {
  private final EchoModel echo = EchoModel.create();

  @Test
  void everyEndIsToldOnce() {
    // Given
    echo.register(EchoModel.CLASSES, 0.9);
    echo.register(EchoModel.CLASSES, 0.5);
    String webhook = subscribe();

    // When
    echo.protect(Map.of("kind", "metric", "metric", "accuracy", "atLeast", 0.8));
    echo.settled(echo.propose(2));
    String promoted = echo.settled(echo.propose(1)).path("id").asText();
    echo.protect(Map.of("kind", "approval", "role", "admin"));
    String waiting = echo.settled(echo.propose(2)).path("id").asText();
    echo.owner
        .post("/models/echo/promotions/" + waiting + "/decision", Map.of("approve", false))
        .expect(200);

    // Then
    List<JsonNode> told = told(webhook);
    assertThat(told)
        .extracting(each -> each.path("entity").asText() + " " + each.at("/data/state").asText(""))
        .containsExactly(
            "millrace_promotion declined",
            "model_version_alias ",
            "millrace_promotion promoted",
            "millrace_promotion refused");
    JsonNode data = told.get(2).path("data");
    assertThat(data.path("promotion_id").asText()).isEqualTo(promoted);
    assertThat(data.path("version").asText()).isEqualTo("1");
    assertThat(data.path("from_version").isNull()).isTrue();
    assertThat(told.get(0).at("/data/from_version").asText()).isEqualTo("1");
    assertThat(told.get(3).at("/data/reason").asText()).contains("below the 0.8");
  }

  @Test
  void aRolloutIsToldWhenItHasEnded() {
    // Given
    LiveEcho live = new LiveEcho(echo);
    live.prepare();
    int version = echo.register(EchoModel.CLASSES, 0.95);
    live.protect(
        LiveEcho.plan(
            "canary", List.of(50), Map.of("errorShareAtMost", 0.05), "watchSeconds", 600));
    String webhook = subscribe();

    // When
    String promotion;
    try (LiveEcho.Traffic traffic = live.traffic(1)) {
      promotion = live.propose(version);
      live.rollout(promotion, "watching");
      assertThat(traffic.failed()).isZero();
    }
    live.command(echo.owner, promotion, "roll_back", "a customer complained");

    // Then
    assertThat(told(webhook))
        .extracting(each -> each.path("entity").asText() + " " + each.at("/data/state").asText(""))
        .containsExactly(
            "model_version_alias ",
            "millrace_promotion rolled_back",
            "model_version_alias ",
            "millrace_promotion promoted");
    assertThat(told(webhook).get(1).at("/data/reason").asText()).contains("a customer complained");
  }

  private String subscribe() {
    return echo.owner
        .post(
            "/webhooks",
            Map.of(
                "name",
                "ci",
                "url",
                "http://127.0.0.1:9/hooks",
                "events",
                List.of("millrace_promotion.decided", "model_version_alias.created")))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  /** Newest first. */
  private List<JsonNode> told(String webhook) {
    return echo
        .owner
        .get("/webhooks/" + webhook + "/deliveries")
        .expect(200)
        .json()
        .path("items")
        .findValuesAsText("body")
        .stream()
        .map(body -> Json.readStored(body, JsonNode.class))
        .toList();
  }
}
