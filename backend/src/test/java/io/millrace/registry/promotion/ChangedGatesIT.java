package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gates that somebody changes while a promotion is open: the alias moves by those that stand. */
class ChangedGatesIT {
  private static final int GATES = 20;

  private EchoModel echo;

  @BeforeEach
  void aVersion() {
    echo = EchoModel.create();
  }

  @Test
  void duringTheCheckItBeginsAgain() {
    // Given: a check that takes a second
    echo.artifact("model.onnx", OnnxModels.mlp(64, 512, 512, 4));
    echo.register(Map.of("runId", echo.run, "artifactPath", "model.onnx"));
    echo.protect(Collections.nCopies(GATES, Map.of("kind", "latency", "atMost", 10_000)).toArray());
    JsonNode promotion = echo.propose(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                echo.owner
                        .get("/jobs/" + promotion.path("jobId").asText())
                        .expect(200)
                        .json()
                        .path("progress")
                        .asDouble()
                    > 0);

    // When
    echo.protect(Map.of("kind", "metric", "metric", "accuracy", "atLeast", 0.8));

    // Then
    JsonNode refused = echo.settled(promotion);
    assertThat(refused.path("state").asText()).as(refused.toString()).isEqualTo("refused");
    assertThat(refused.path("reason").asText())
        .isEqualTo("The version was registered without 'accuracy'.");
    assertThat(refused.path("evidence")).hasSize(1);
    assertThat(echo.champion()).isZero();
  }

  @Test
  void whileItWaitsNobodyApprovesWhatWasNotLookedAt() {
    // Given
    echo.register(EchoModel.CLASSES, 0.9);
    Map<String, Object> approval = Map.of("kind", "approval", "role", "admin");
    echo.protect(approval);
    JsonNode waiting = echo.settled(echo.propose(1));
    String decision = "/models/echo/promotions/" + waiting.path("id").asText() + "/decision";

    // When
    echo.protect(approval, Map.of("kind", "metric", "metric", "accuracy", "atLeast", 0.95));

    // Then
    assertThat(echo.owner.post(decision, Map.of("approve", true)).expect(409).text())
        .contains("The gates have changed since the check");
    assertThat(echo.champion()).isZero();

    // When: what was looked at stands again
    echo.protect(approval);

    // Then
    echo.owner.post(decision, Map.of("approve", true)).expect(200);
    assertThat(echo.champion()).isEqualTo(1);
  }
}
