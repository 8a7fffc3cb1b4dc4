package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an endpoint's models run on, on a server without a GPU. */
class EndpointDeviceIT {
  private static ApiClient acme;
  private static TestEndpoints endpoints;

  @BeforeAll
  static void register() {
    acme = MillraceServer.newTenant();
    endpoints = new TestEndpoints(acme);
    endpoints.register("digits", Map.of(), OnnxModels.mlp(4, 8, 3));
  }

  @Test
  void theChoiceIsKeptAndTheDeviceShown() {
    // When
    endpoints.deploy("digits", Map.of());

    // Then
    JsonNode made = acme.get("/endpoints/digits").expect(200).json();
    assertThat(made.path("device").asText()).isEqualTo("auto");
    assertThat(made.at("/deployments/0/device").asText()).isEqualTo("cpu");

    // When
    JsonNode changed = endpoints.patch("digits", Map.of("device", "cpu")).expect(200).json();

    // Then
    assertThat(changed.path("device").asText()).isEqualTo("cpu");
    assertThat(
            acme.get("/models/digits/versions/1").expect(200).json().path("rowMicros").isNumber())
        .isTrue();
    acme.delete("/endpoints/digits").expect(204);
  }

  @Test
  void aGpuThatIsNotThereIsRefused() {
    // When
    JsonNode problem =
        acme.post(
                "/endpoints",
                Map.of(
                    "name",
                    "fast",
                    "device",
                    "gpu",
                    "deployments",
                    List.of(Map.of("model", "digits", "version", 1))))
            .expect(422)
            .json();

    // Then
    assertThat(problem.path("detail").asText())
        .contains("Version 1 of 'digits' cannot be deployed: this server has no GPU.");
    acme.get("/endpoints/fast").expect(404);
  }

  @Test
  void aDeviceThatNobodyKnowsIsRefused() {
    acme.post(
            "/endpoints",
            Map.of(
                "name",
                "odd",
                "device",
                "tpu",
                "deployments",
                List.of(Map.of("model", "digits", "version", 1))))
        .expect(400);
  }
}
