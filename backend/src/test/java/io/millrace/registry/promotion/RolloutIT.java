package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.registry.promotion.LiveEcho.Traffic;
import io.millrace.serving.HostileModels;
import io.millrace.testing.ApiClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions that meet real traffic before the alias moves, and after. */
class RolloutIT {
  private static final Map<String, Object> NO_ERRORS = Map.of("errorShareAtMost", 0.05);

  /** An input that the failing version does not take. */
  private static final int TOO_GREAT = 5_000;

  private LiveEcho live;
  private ApiClient owner;

  @BeforeEach
  void inUse() {
    live = LiveEcho.create();
    owner = live.echo.owner;
  }

  @Test
  void aGoodVersionGoesThroughItsStepsAndNoRequestFails() {
    // Given
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.protect(LiveEcho.plan("canary", List.of(20, 60), NO_ERRORS, "watchSeconds", 2));

    try (Traffic traffic = live.traffic(1);
        Traffic more = live.traffic(2)) {
      // When
      String promotion = live.propose(version);

      // Then
      JsonNode ended = live.rollout(promotion, "completed");
      assertThat(ended.path("steps")).hasSize(3);
      for (JsonNode step : ended.path("steps")) {
        assertThat(step.at("/version/requests").asInt()).as(step.toString()).isPositive();
        assertThat(step.at("/version/errors").asInt()).isZero();
        assertThat(step.path("summary").asText()).contains("The limits held over");
      }
      JsonNode first = ended.at("/steps/0");
      assertThat(first.at("/current/requests").asInt())
          .as("a fifth of the traffic")
          .isGreaterThan(first.at("/version/requests").asInt());
      assertThat(first.at("/version/p99Millis").asDouble()).isPositive();
      assertThat(live.promotion(promotion).path("state").asText()).isEqualTo("promoted");
      assertThat(live.promotion(promotion).path("rollout").asText()).isEqualTo("completed");
      assertThat(traffic.failed() + more.failed()).isZero();
    }
    assertThat(live.servesAlone(version)).as(live.endpoint().toString()).isTrue();
    assertThat(live.endpoint().at("/previous/0/version").asInt()).isEqualTo(1);
    JsonNode history = owner.get("/models/echo/history").expect(200).json().path("items");
    assertThat(history.findValuesAsText("cause")).containsExactly("promotion", "manual");
    assertThat(history.at("/1/until")).isEqualTo(history.at("/0/changedAt"));
    assertThat(history.at("/0").has("until")).isFalse();
  }

  @Test
  void aVersionThatGivesErrorsGoesBackByItself() {
    // Given
    int version = live.version("failing.onnx", HostileModels.failsFrom(1_000, 4));
    live.protect(LiveEcho.plan("canary", List.of(50, 100), NO_ERRORS));

    try (Traffic traffic = live.traffic(TOO_GREAT)) {
      // When
      String promotion = live.propose(version);

      // Then
      JsonNode ended = live.rollout(promotion, "rolled_back");
      assertThat(ended.path("reason").asText())
          .contains("requests were not answered, more than 5 %");
      assertThat(ended.at("/steps/0/version/errors").asInt()).isPositive();
      assertThat(ended.at("/steps/0/current/errors").asInt()).isZero();
      assertThat(ended.at("/steps/0/summary")).isEqualTo(ended.path("reason"));
      JsonNode settled = live.promotion(promotion);
      assertThat(settled.path("state").asText()).isEqualTo("rolled_back");
      assertThat(settled.path("reason")).isEqualTo(ended.path("reason"));
      assertThat(traffic.failed()).isPositive();
    }
    assertThat(live.echo.champion()).isEqualTo(1);
    assertThat(live.servesAlone(1)).as(live.endpoint().toString()).isTrue();
    JsonNode noted =
        owner.get("/audit-events?action=model.rolled_back").expect(200).json().at("/items/0");
    assertThat(noted.path("actor").asText()).isEqualTo("job:model.rollout");
    assertThat(live.echo.history()).as("it never moved").hasSize(1);
    assertThat(notices(owner)).containsExactly("rollout");
    assertThat(notices(live.echo.engineer)).as("who proposed it").containsExactly("rollout");
    assertThat(notices(live.echo.key("engineer"))).as("another engineer").isEmpty();
    live.propose(version);
    assertThat(notices(live.echo.engineer)).as("it is proposed anew").isEmpty();
  }

  @Test
  void aVersionThatIsSlowGoesBackByItself() {
    // Given
    int version = live.version("slow.onnx", HostileModels.slow(200_000, 4));
    live.protect(LiveEcho.plan("canary", List.of(50), Map.of("p99NoWorseTimes", 3)));

    try (Traffic traffic = live.traffic(1)) {
      // When
      JsonNode ended = live.rollout(live.propose(version), "rolled_back");

      // Then
      assertThat(ended.path("reason").asText())
          .contains("took longer than", "of the version in use");
      assertThat(ended.at("/steps/0/version/p99Millis").asDouble())
          .isGreaterThan(ended.at("/steps/0/current/p99Millis").asDouble());
      assertThat(traffic.failed()).isZero();
    }
    assertThat(live.servesAlone(1)).isTrue();
  }

  @Test
  void aShadowThatAnswersOtherwiseNeverAnswers() {
    // Given
    int version = live.echo.register(List.of("b", "a", "d", "c"), 0.9);
    live.protect(LiveEcho.plan("shadow", List.of(100), Map.of("disagreementAtMost", 0.1)));

    try (Traffic traffic = live.traffic(1)) {
      // When
      JsonNode ended = live.rollout(live.propose(version), "rolled_back");

      // Then
      assertThat(ended.path("reason").asText()).contains("would have been answered otherwise");
      assertThat(ended.at("/steps/0/version/differing").asInt()).isPositive();
      assertThat(traffic.failed()).isZero();
    }
    assertThat(live.servesAlone(1)).as(live.endpoint().toString()).isTrue();
    assertThat(live.echo.champion()).isEqualTo(1);
  }

  @Test
  void aShadowThatAgreesIsPromoted() {
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.protect(LiveEcho.plan("shadow", List.of(100), Map.of("disagreementAtMost", 0.1)));

    try (Traffic traffic = live.traffic(1)) {
      JsonNode ended = live.rollout(live.propose(version), "completed");

      assertThat(ended.at("/steps/0/version/rows").asInt()).isPositive();
      assertThat(traffic.failed()).isZero();
    }
    assertThat(live.echo.champion()).isEqualTo(version);
    assertThat(live.servesAlone(version)).as(live.endpoint().toString()).isTrue();
  }

  @Test
  void afterTheMoveTheLimitsHoldToo() {
    // Given: no steps
    int version = live.version("failing.onnx", HostileModels.failsFrom(1_000, 4));
    live.protect(LiveEcho.plan("canary", List.of(), NO_ERRORS, "watchSeconds", 600));
    String promotion = live.propose(version);
    live.rollout(promotion, "watching");
    assertThat(live.echo.champion()).isEqualTo(version);
    await().atMost(LiveEcho.PATIENCE).until(() -> live.servesAlone(version));
    assertThat(owner.delete("/models/echo/versions/1").expect(409).text())
        .contains("The rollout of 'champion'");

    // When
    JsonNode ended;
    try (Traffic traffic = live.traffic(TOO_GREAT)) {
      ended = live.rollout(promotion, "rolled_back");
      assertThat(traffic.failed()).isPositive();
    }

    // Then
    assertThat(live.echo.champion()).isEqualTo(1);
    await().atMost(LiveEcho.PATIENCE).until(() -> live.servesAlone(1));
    JsonNode moved = live.echo.history().path(0);
    assertThat(moved.path("cause").asText()).isEqualTo("automatic_rollback");
    assertThat(moved.path("reason")).isEqualTo(ended.path("reason"));
    assertThat(live.promotion(promotion).path("state").asText()).isEqualTo("rolled_back");
    owner.post("/models/echo/aliases/champion/rollback", Map.of("reason", "again")).expect(409);
  }

  @Test
  void aChangeOfSomebodyElseStopsItUntilItIsResumed() {
    // Given
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.protect(LiveEcho.plan("canary", List.of(20, 50), NO_ERRORS, "minRequests", 50));
    String promotion = live.propose(version);
    live.rollout(promotion, found -> found.path("step").asInt() == 1);

    // When
    owner
        .patch(
            "/endpoints/live",
            Map.of(
                "deployments",
                List.of(
                    Map.of("model", "echo", "alias", "champion", "follow", true, "weight", 90),
                    Map.of("model", "echo", "version", version, "weight", 10))))
        .expect(200);

    // Then
    JsonNode stopped = live.rollout(promotion, "stopped");
    assertThat(stopped.path("reason").asText()).contains("'live'", "somebody changed it");
    assertThat(live.endpoint().at("/deployments/0/weight").asInt()).as("theirs").isEqualTo(90);
    assertThat(notices(live.echo.key("engineer"))).containsExactly("rollout");

    // When
    live.command(live.echo.engineer, promotion, "resume", "go on");
    JsonNode ended;
    try (Traffic traffic = live.traffic(1)) {
      ended = live.rollout(promotion, "completed");
      assertThat(traffic.failed()).isZero();
    }

    // Then: what they made of it is where it goes back to
    assertThat(ended.path("steps")).hasSize(2);
    JsonNode deployments = live.endpoint().path("deployments");
    assertThat(deployments).hasSize(1);
    assertThat(deployments.at("/0/version").asInt()).isEqualTo(version);
    assertThat(deployments.at("/0/weight").asInt()).isEqualTo(100);
  }

  @Test
  void oneRolloutAtATimeHasTheTrafficOfAnEndpoint() {
    // Given
    followTwoAliases();
    String first = live.propose(live.echo.register(EchoModel.CLASSES, 0.95));
    live.rollout(first, found -> found.path("step").asInt() == 1);
    int fourth = live.echo.register(EchoModel.CLASSES, 0.96);

    // When
    JsonNode proposed =
        live.echo
            .engineer
            .post("/models/echo/promotions", Map.of("alias", "challenger", "version", fourth))
            .expect(201)
            .json();
    String second = "/models/echo/promotions/" + live.echo.settled(proposed).path("id").asText();

    // Then
    assertThat(live.rollout(second, "stopped").path("reason").asText())
        .isEqualTo("Another rollout has the traffic of 'live'.");
    assertThat(live.rollout(first, "running").path("step").asInt()).isEqualTo(1);

    // When
    live.command(owner, first, "roll_back", "first things first");
    live.command(owner, second, "resume", "it is free");

    // Then
    live.rollout(second, found -> found.path("step").asInt() == 1);
    live.command(owner, second, "roll_back", "seen");
    assertThat(live.endpoint().path("deployments").findValuesAsText("weight"))
        .containsExactlyInAnyOrder("7", "3");
  }

  private void followTwoAliases() {
    live.echo.register(EchoModel.CLASSES, 0.9);
    owner.put("/models/echo/aliases/challenger", Map.of("version", 2)).expect(200);
    owner
        .patch(
            "/endpoints/live",
            Map.of(
                "deployments",
                List.of(
                    Map.of("model", "echo", "alias", "champion", "follow", true, "weight", 7),
                    Map.of("model", "echo", "alias", "challenger", "follow", true, "weight", 3))))
        .expect(200);
    Map<String, Object> plan =
        LiveEcho.plan("canary", List.of(50), NO_ERRORS, "minRequests", 100_000);
    live.protect(plan);
    owner
        .put(
            "/models/echo/aliases/challenger/gates",
            Map.of("rules", List.of(Map.of("kind", "memory", "atMost", 1e12)), "rollout", plan))
        .expect(200);
  }

  @Test
  void withTooLittleTrafficAPersonDecides() {
    // Given
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.protect(LiveEcho.plan("canary", List.of(50), NO_ERRORS, "waitSeconds", 1));
    String promotion = live.propose(version);

    // When: nobody asks anything
    JsonNode waiting = live.rollout(promotion, "waiting");

    // Then
    assertThat(waiting.path("reason").asText()).contains("0 of 10 requests");
    assertThat(notices(owner)).containsExactly("rollout");
    owner.post("/models/echo/promotions", Map.of("alias", "champion", "version", 1)).expect(409);
    Map<String, Object> finish = Map.of("action", "finish", "reason", "known from elsewhere");
    live.echo.engineer.post(promotion + "/rollout/command", finish).expect(403);
    owner.post(promotion + "/rollout/command", Map.of("action", "finish")).expect(400);

    // When
    owner.post(promotion + "/rollout/command", finish).expect(200);

    // Then
    assertThat(live.echo.champion()).isEqualTo(version);
    assertThat(live.servesAlone(version)).as(live.endpoint().toString()).isTrue();
    owner.post(promotion + "/rollout/command", finish).expect(409);
  }

  @Test
  void aPersonStopsAndRollsBack() {
    // Given
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.protect(LiveEcho.plan("canary", List.of(50), NO_ERRORS, "minRequests", 100_000));
    String promotion = live.propose(version);
    live.rollout(promotion, found -> found.path("step").asInt() == 1);

    // When
    JsonNode stopped = live.command(live.echo.engineer, promotion, "stop", "a look first");

    // Then
    assertThat(stopped.path("state").asText()).isEqualTo("stopped");
    assertThat(live.endpoint().path("deployments")).as("as it was left").hasSize(2);
    live.echo
        .key("viewer")
        .post(promotion + "/rollout/command", Map.of("action", "resume"))
        .expect(403);

    // When
    live.command(live.echo.engineer, promotion, "roll_back", "not yet");

    // Then
    assertThat(live.servesAlone(1)).as(live.endpoint().toString()).isTrue();
    assertThat(live.promotion(promotion).path("reason").asText()).isEqualTo("not yet");
    assertThat(notices(owner)).as("a person did it").isEmpty();
  }

  @Test
  void anAliasReturnsByOneClickWithAReasonAndOnce() {
    // Given: promoted long ago
    int version = live.echo.register(EchoModel.CLASSES, 0.95);
    live.echo.protect(Map.of("kind", "memory", "atMost", 1e12));
    String promotion = live.propose(version);
    assertThat(live.echo.champion()).isEqualTo(version);
    String back = "/models/echo/aliases/champion/rollback";
    owner.post(back, Map.of()).expect(400);
    live.echo.key("viewer").post(back, Map.of("reason", "bad")).expect(403);

    // When
    live.echo.engineer.post(back, Map.of("reason", "customers complain")).expect(200);

    // Then
    assertThat(live.echo.champion()).isEqualTo(1);
    assertThat(live.promotion(promotion).path("state").asText()).isEqualTo("rolled_back");
    JsonNode moved = live.echo.history().path(0);
    assertThat(moved.path("cause").asText()).isEqualTo("rollback");
    assertThat(moved.path("reason").asText()).isEqualTo("customers complain");
    await().atMost(LiveEcho.PATIENCE).until(() -> live.servesAlone(1));
    owner.post(back, Map.of("reason", "again")).expect(409);
    owner.get(promotion + "/rollout").expect(404);
  }

  @Test
  void plansThatNothingCouldBreakAreRefusedByName() {
    assertRefused(LiveEcho.plan("canary", List.of(), NO_ERRORS), "/rollout/steps");
    assertRefused(LiveEcho.plan("canary", List.of(10), Map.of()), "/rollout/limits");
    assertRefused(
        LiveEcho.plan("canary", List.of(10), Map.of("disagreementAtMost", 0.1)),
        "/rollout/limits/disagreementAtMost");
    assertRefused(
        LiveEcho.plan("canary", List.of(), Map.of("p99NoWorseTimes", 2), "watchSeconds", 9),
        "/rollout/limits");
    assertRefused(
        LiveEcho.plan("shadow", List.of(10), Map.of("p99MillisAtMost", 2)), "/rollout/limits");
  }

  private void assertRefused(Map<String, Object> plan, String pointer) {
    JsonNode problem =
        owner
            .put(
                EchoModel.GATES,
                Map.of("rules", List.of(Map.of("kind", "memory", "atMost", 1)), "rollout", plan))
            .expect(400)
            .json();
    assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo(pointer);
  }

  private static List<String> notices(ApiClient who) {
    return who
        .get("/overview")
        .expect(200)
        .json()
        .path("attention")
        .findValuesAsText("kind")
        .stream()
        .filter("rollout"::equals)
        .toList();
  }
}
