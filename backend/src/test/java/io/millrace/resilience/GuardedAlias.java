package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** An alias behind gates that take a second or two to look at: long enough to be killed in. */
final class GuardedAlias {
  private static final int GATES = 20;
  private static final String MODEL = "/models/guarded";

  private GuardedAlias() {}

  /** The model with one version, and the gates of its alias. */
  static void prepare(TenantWork work) {
    String run = work.run();
    work.api()
        .put("/runs/" + run + "/artifact?path=model.onnx", OnnxModels.mlp(64, 512, 512, 3))
        .expect(201);
    work.api().post("/models", Map.of("name", "guarded")).expect(201);
    work.admitted("guarded", work.register("guarded", run));
    Map<String, Object> gate = Map.of("kind", "latency", "atMost", 10_000);
    work.api()
        .put(MODEL + "/aliases/production/gates", Map.of("rules", Collections.nCopies(GATES, gate)))
        .expect(200);
  }

  /** Proposes the version, and returns in the middle of its check; the promotion's id. */
  static String proposed(TenantWork work) {
    JsonNode promotion =
        work.api()
            .post(MODEL + "/promotions", Map.of("alias", "production", "version", 1))
            .expect(201)
            .json();
    await()
        .atMost(TenantWork.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                work.api()
                        .get("/jobs/" + promotion.path("jobId").asText())
                        .expect(200)
                        .json()
                        .path("progress")
                        .asDouble()
                    > 0);
    assertThat(state(work, promotion.path("id").asText())).isEqualTo("checking");
    return promotion.path("id").asText();
  }

  /** The check begins again, looks at every gate, and moves the alias once. */
  static void assertMovedOnce(TenantWork work, String promotion) {
    await()
        .atMost(TenantWork.PATIENCE)
        .until(() -> state(work, promotion), state -> !state.equals("checking"));
    JsonNode ended = work.api().get(MODEL + "/promotions/" + promotion).expect(200).json();
    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("promoted");
    assertThat(ended.path("evidence")).hasSize(GATES);
    JsonNode moves =
        work.api().get(MODEL + "/aliases/production/history").expect(200).json().path("items");
    assertThat(moves.findValuesAsText("promotionId")).isEqualTo(List.of(promotion));
    assertThat(work.api().get(MODEL).expect(200).json().at("/aliases/production").asInt())
        .isEqualTo(1);
  }

  private static String state(TenantWork work, String promotion) {
    return work.api()
        .get(MODEL + "/promotions/" + promotion)
        .expect(200)
        .json()
        .path("state")
        .asText();
  }
}
