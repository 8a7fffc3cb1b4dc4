package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Curves of many runs in one answer. */
class RunCurvesIT {
  private static final long SEED = System.nanoTime();
  private static final long BEGIN = 1_767_225_600_000L;

  private final ApiClient tenant = MillraceServer.newTenant();

  @Test
  void runsByMetricsComeInTheOrderAsked() {
    // Given
    String first = run();
    String second = run();
    log(first, "loss", 1, 2, 3);
    log(first, "val/loss", 4);
    log(second, "loss", 5, 6);

    // When
    JsonNode curves =
        query(Map.of("runs", List.of(second, first, second), "keys", List.of("val/loss", "loss")));

    // Then
    assertThat(curves.findValuesAsText("run")).containsExactly(second, first, first);
    assertThat(curves.findValuesAsText("key")).containsExactly("loss", "val/loss", "loss");
    assertThat(numbers(curves.at("/2/steps"))).containsExactly(0.0, 1.0, 2.0);
    assertThat(numbers(curves.at("/2/values"))).containsExactly(1.0, 2.0, 3.0);
    assertThat(curves.at("/2/total").asInt()).isEqualTo(3);
    assertThat(curves.at("/2").has("times")).isFalse();
  }

  @Test
  void timesComeWhereTheyAreAskedForAndRangesHold() {
    // Given
    String run = run();
    log(run, "loss", 0, 10, 20, 30, 40);

    // When
    JsonNode curve =
        query(
                Map.of(
                    "runs",
                    List.of(run),
                    "keys",
                    List.of("loss"),
                    "times",
                    true,
                    "fromStep",
                    1,
                    "toStep",
                    3,
                    "toTime",
                    "2026-01-01T00:00:02Z"))
            .path(0);

    // Then
    assertThat(numbers(curve.path("values"))).containsExactly(10.0, 20.0);
    assertThat(curve.at("/times/0").asLong()).isEqualTo(BEGIN + 1_000);
    assertThat(curve.path("total").asInt()).isEqualTo(2);
  }

  @Test
  void whatIsNoNumberSurvives() {
    // Given
    String run = run();
    log(run, "loss", "NaN", 1, "Infinity", "-Infinity");

    // When
    JsonNode values = query(Map.of("runs", List.of(run), "keys", List.of("loss"))).at("/0/values");

    // Then
    assertThat(values)
        .extracting(JsonNode::asText)
        .containsExactly("NaN", "1.0", "Infinity", "-Infinity");
    assertThat(values.path(1).isNumber()).isTrue();
  }

  @Test
  void noSpikeIsLostAtAnyZoom() {
    System.out.println("RunCurvesIT seed " + SEED);
    Random random = new Random(SEED);
    List<String> runs = List.of(run(), run());
    Map<String, TreeMap<Long, Double>> logged = new HashMap<>();
    for (String run : runs) {
      // Given
      log(run, random, logged.computeIfAbsent(run, ignored -> new TreeMap<>()));
      log(run, random, logged.get(run));
    }
    for (int round = 0; round < 12; round++) {
      // When
      long from = random.nextInt(60_000);
      long to = from + 1 + random.nextInt(60_000);
      int maxPoints = 10 + random.nextInt(300);
      JsonNode curves =
          query(
              Map.of(
                  "runs",
                  runs,
                  "keys",
                  List.of("loss"),
                  "maxPoints",
                  maxPoints,
                  "fromStep",
                  from,
                  "toStep",
                  to));

      // Then
      for (JsonNode curve : curves) {
        assertKeeps(curve, logged.get(curve.path("run").asText()).subMap(from, true, to, true));
        assertThat(curve.path("steps").size()).isLessThanOrEqualTo(maxPoints);
      }
      assertThat(curves).hasSize(runs.size());
    }
  }

  private static void assertKeeps(JsonNode curve, Map<Long, Double> wanted) {
    assertThat(curve.path("total").asInt()).isEqualTo(wanted.size());
    List<Double> steps = numbers(curve.path("steps"));
    List<Double> values = numbers(curve.path("values"));
    assertThat(steps).isSorted();
    for (int i = 0; i < steps.size(); i++) {
      assertThat(wanted.get(steps.get(i).longValue())).isEqualTo(values.get(i));
    }
    if (!wanted.isEmpty()) {
      assertThat(values)
          .contains(Collections.min(wanted.values()), Collections.max(wanted.values()));
      assertThat(steps)
          .contains(
              (double) Collections.min(wanted.keySet()), (double) Collections.max(wanted.keySet()));
    }
  }

  private void log(String run, Random random, TreeMap<Long, Double> into) {
    List<Map<String, Object>> points = new ArrayList<>();
    while (points.size() < 2_000) {
      long step = random.nextInt(120_000);
      if (!into.containsKey(step)) {
        double value = random.nextGaussian() * (random.nextInt(500) == 0 ? 1e6 : 1);
        into.put(step, value);
        points.add(
            Map.of("key", "loss", "step", step, "value", value, "at", "2026-01-01T00:00:00Z"));
      }
    }
    tenant.post("/runs/" + run + "/log", Map.of("metrics", points)).expect(204);
  }

  @Test
  void anothersRunAndOneInTheTrashHaveNoCurves() {
    // Given
    String run = run();
    log(run, "loss", 1, 2);
    String trashed = run();
    log(trashed, "loss", 1, 2);
    tenant.post("/mlflow/api/2.0/mlflow/runs/delete", Map.of("run_id", trashed)).expect(200);
    Map<String, Object> asked =
        Map.of("runs", List.of(run, trashed, "nobody's"), "keys", List.of("loss"));

    // When
    JsonNode own = query(asked);
    JsonNode strangers =
        MillraceServer.newTenant().post("/run-curves", asked).expect(200).json().path("curves");

    // Then
    assertThat(own.findValuesAsText("run")).containsExactly(run);
    assertThat(strangers).isEmpty();
  }

  @Test
  void anAnswerIsBounded() {
    // Given
    List<String> runs = IntStream.range(0, 200).mapToObj(i -> "run" + i).toList();
    List<String> keys = IntStream.range(0, 5).mapToObj(i -> "key" + i).toList();

    // When, then
    assertThat(query(Map.of("runs", runs, "keys", keys, "maxPoints", 500))).isEmpty();
    JsonNode problem =
        tenant
            .post("/run-curves", Map.of("runs", runs, "keys", keys, "maxPoints", 501))
            .expect(400)
            .json();
    assertThat(problem.toString()).contains("/maxPoints").contains("500,000");
  }

  private JsonNode query(Map<String, Object> body) {
    return tenant.post("/run-curves", body).expect(200).json().path("curves");
  }

  private String run() {
    return tenant.post("/runs", Map.of()).expect(201).json().path("id").asText();
  }

  /** A value a step, a second apart. */
  private void log(String run, String key, Object... values) {
    List<Map<String, Object>> points =
        IntStream.range(0, values.length)
            .mapToObj(
                step ->
                    Map.<String, Object>of(
                        "key",
                        key,
                        "step",
                        step,
                        "value",
                        values[step],
                        "at",
                        java.time.Instant.ofEpochMilli(BEGIN + 1_000L * step).toString()))
            .toList();
    tenant.post("/runs/" + run + "/log", Map.of("metrics", points)).expect(204);
  }

  private static List<Double> numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asDouble).toList();
  }
}
