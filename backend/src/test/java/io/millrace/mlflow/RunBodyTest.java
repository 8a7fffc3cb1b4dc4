package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.Json;
import io.millrace.tracking.LatestMetric;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLinks;
import io.millrace.tracking.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunBodyTest {
  @Test
  void aRunIsWrittenAsMlflowReadsIt() {
    // Given
    Run run =
        new Run(
            "a1",
            "7",
            "quick \"fox\"",
            RunStatus.FINISHED,
            Map.of("lr", "0.1"),
            Map.of("loss", new LatestMetric(Double.NaN, -3, Instant.ofEpochMilli(1_000))),
            Map.of("mlflow.runName", "an old one"),
            List.of(),
            Instant.ofEpochMilli(5),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "key:1",
            4);

    // When
    String json = Json.writeText(MlflowJson.object("run", RunJson.run(run, RunLinks.NONE)));

    // Then
    assertThat(json)
        .isEqualTo(
            """
            {"run":{"info":{"run_id":"a1","run_uuid":"a1","run_name":"quick \\"fox\\"","experiment_id":"7",\
            "user_id":"key:1","status":"FINISHED","start_time":5,\
            "artifact_uri":"mlflow-artifacts:/7/a1/artifacts","lifecycle_stage":"active"},\
            "data":{"metrics":[{"key":"loss","value":"NaN","timestamp":1000,"step":-3}],\
            "params":[{"key":"lr","value":"0.1"}],\
            "tags":[{"key":"mlflow.runName","value":"quick \\"fox\\""}]},"inputs":{}}}\
            """);
  }
}
