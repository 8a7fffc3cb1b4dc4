package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gate that holds the engine against the framework: the model gives back what it is given. */
class ParityIT {
  private static final String ROWS = "[[1, 2, 3, 4], [0.5, -2, 0, 9], [1e6, 2, 3, 4]]";

  private static EchoModel echo;

  @BeforeAll
  static void aVersion() {
    echo = EchoModel.create();
    echo.register(EchoModel.CLASSES, 0.9);
  }

  @Test
  void answersWithinTheTolerancesAreThoseOfTheFramework() {
    samples(ROWS, "[[1.0005, 2, 3, 4], [0.5, -2, 0.000009, 9], [1000900, 2, 3, 4]]");

    JsonNode promoted = proposed(Map.of());

    assertThat(promoted.path("state").asText()).as(promoted.toString()).isEqualTo("promoted");
    JsonNode evidence = promoted.path("evidence").path(0);
    assertThat(evidence.path("summary").asText()).isEqualTo("The share of rows that agree is 1.");
    JsonNode figures = evidence.path("figures");
    assertThat(figures.path("rows").asInt()).isEqualTo(3);
    assertThat(figures.path("maxAbsolute").asDouble()).isEqualTo(900);
    assertThat(figures.path("maxRelative").asDouble()).isEqualTo(1);
    assertThat(figures.path("classAgreement").asDouble()).isEqualTo(1);
    assertThat(evidence.path("parity").path("path").asText()).isEqualTo("parity.json");
    assertThat(evidence.path("parity").path("sha256").asText()).hasSize(64);
    assertThat(evidence.path("parity").path("worst")).isEmpty();
  }

  @Test
  void oneRowThatIsOffIsShownWithItsWorstValue() {
    samples(ROWS, "[[1, 2, 3, 4], [0.5, -2.1, 0, -9], [1e6, 2, 3, 4]]");

    JsonNode refused = proposed(Map.of());

    assertThat(refused.path("state").asText()).as(refused.toString()).isEqualTo("refused");
    assertThat(refused.path("reason").asText())
        .isEqualTo("The share of rows that agree is 0.6667, below the 1 that is needed.");
    JsonNode worst = refused.path("evidence").path(0).path("parity").path("worst");
    assertThat(worst).hasSize(1);
    assertThat(worst.path(0).path("row").asInt()).isEqualTo(1);
    assertThat(worst.path(0).path("output").asText()).isEqualTo("y");
    assertThat(worst.path(0).path("expected").asText()).isEqualTo("-9.0");
    assertThat(worst.path(0).path("actual").asText()).isEqualTo("9.0");
    assertThat(worst.path(0).path("difference").asDouble()).isEqualTo(18);

    // When: two of three rows are enough, but not if they are of other classes
    assertThat(proposed(Map.of("atLeast", 0.6)).path("state").asText()).isEqualTo("promoted");
    assertThat(proposed(Map.of("atLeast", 0.6, "classAgreementAtLeast", 1)).path("reason").asText())
        .isEqualTo("The share of rows with the same class is 0.6667, below the 1 that is needed.");
    assertThat(proposed(Map.of("absoluteTolerance", 18)).path("state").asText())
        .isEqualTo("promoted");
  }

  @Test
  void notANumberAgreesWithItselfAlone() {
    samples("[[NaN, 2, 3, 4], [Infinity, 2, 3, 4]]", "[[NaN, 2, 3, 4], [Infinity, 2, 3, 4]]");
    assertThat(proposed(Map.of()).path("state").asText()).isEqualTo("promoted");

    samples("[[NaN, 2, 3, 4], [5, 2, 3, 4]]", "[[1, 2, 3, 4], [Infinity, 2, 3, 4]]");
    JsonNode refused = proposed(Map.of());

    assertThat(refused.path("state").asText()).isEqualTo("refused");
    JsonNode worst = refused.path("evidence").path(0).path("parity").path("worst");
    assertThat(worst.findValuesAsText("expected")).containsExactly("1.0", "Infinity");
    assertThat(worst.findValuesAsText("actual")).containsExactly("NaN", "5.0");
    assertThat(worst.path(0).has("difference")).isFalse();
  }

  @Test
  void withoutSamplesNothingIsKnown() {
    echo.protect(Map.of("kind", "parity"));
    int version = echo.register(Map.of("runId", echo.newRun(), "artifactPath", "model.onnx"));

    assertThat(echo.settled(echo.propose(version)).path("reason").asText())
        .isEqualTo("The run kept no 'parity.json': log the inputs and outputs of some samples.");
  }

  @Test
  void moreSamplesThanAreReadAreRefused() {
    echo.artifact("parity.json", new byte[(8 << 20) + 1]);

    assertThat(proposed(Map.of()).path("reason").asText())
        .isEqualTo("'parity.json' has more than 8388608 bytes.");
  }

  @Test
  void samplesBesideTheFileComeBeforeThoseOfTheRun() {
    samples(ROWS, "[[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]");
    echo.artifact("models/four/model.onnx", OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, 4));
    int version =
        echo.register(Map.of("runId", echo.run, "artifactPath", "models/four/model.onnx"));
    echo.artifact("models/parity.json", file(ROWS, ROWS));

    echo.protect(Map.of("kind", "parity"));
    JsonNode promoted = echo.settled(echo.propose(version));

    assertThat(promoted.path("state").asText()).as(promoted.toString()).isEqualTo("promoted");
    assertThat(promoted.path("evidence").path(0).path("parity").path("path").asText())
        .isEqualTo("models/parity.json");
  }

  @Test
  void aModelOfAFixedBatchIsGivenAsManyRowsAtATime() {
    echo.artifact("two.onnx", OnnxModels.unary("Identity", OnnxModels.FLOAT, 2, 4));
    int version = echo.register(Map.of("runId", echo.run, "artifactPath", "two.onnx"));
    echo.protect(Map.of("kind", "parity"));
    String four = "[[1, 2, 3, 4], [2, 2, 3, 4], [3, 2, 3, 4], [4, 2, 3, 4]]";
    samples(four, four);
    assertThat(echo.settled(echo.propose(version)).path("state").asText()).isEqualTo("promoted");

    samples(ROWS, ROWS);

    assertThat(echo.settled(echo.propose(version)).path("reason").asText())
        .isEqualTo("The model takes 2 rows at a time, and there are 3 samples.");
  }

  /** What a model answers over all rows at once is what the framework gave, and not row by row. */
  @Test
  void rowsThatDependOnEachOtherAreGivenTogether() {
    echo.artifact("mixing.onnx", OnnxModels.softmaxOverRows(1));
    int version = echo.register(Map.of("runId", echo.run, "artifactPath", "mixing.onnx"));
    echo.protect(Map.of("kind", "parity"));
    samples("[[0], [0], [0], [0]]", "[0.25, 0.25, 0.25, 0.25]");

    JsonNode promoted = echo.settled(echo.propose(version));

    assertThat(promoted.path("state").asText()).as(promoted.toString()).isEqualTo("promoted");
  }

  @Test
  void samplesOfAnotherModelAreNamed() {
    samples("[[1, 2, 3, 4]]", "[[1, 2, 3]]");
    assertThat(proposed(Map.of()).path("reason").asText())
        .isEqualTo("The output 'y' has the shape [1, 3] in the samples and [1, 4] on the engine.");

    samples("[[1, 2, 3]]", "[[1, 2, 3]]");
    assertThat(proposed(Map.of()).path("reason").asText())
        .isEqualTo("input 'x': unexpected shape [1, 3], the model takes [-1, 4]");
  }

  private JsonNode proposed(Map<String, Object> bounds) {
    Map<String, Object> rule = new HashMap<>(bounds);
    rule.put("kind", "parity");
    echo.protect(rule);
    return echo.settled(echo.propose(1));
  }

  private void samples(String inputs, String outputs) {
    echo.artifact("parity.json", file(inputs, outputs));
  }

  private static byte[] file(String inputs, String outputs) {
    return "{\"inputs\": %s, \"outputs\": %s}"
        .formatted(inputs, outputs)
        .getBytes(StandardCharsets.UTF_8);
  }
}
