package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TensorFlow Serving's REST API as its clients call it, by the real server. */
class TensorFlowServingIT {
  private static ApiClient acme;

  @BeforeAll
  static void deployModels() {
    ServingTenant tenant = new ServingTenant(MillraceServer.newTenant());
    acme = tenant.client();
    tenant.register(
        "shades",
        OnnxModels.mlp(4, 8, 2),
        Map.of("classes", List.of("dark", "light"), "features", List.of("a", "b", "c", "d")));
    acme.put("/models/shades/aliases/stable", Map.of("version", 1)).expect(200);
    tenant.deploy("shades", 1);
    tenant.register("price", OnnxModels.mlp(2, 4, 1), Map.of());
    tenant.deploy("price", 1);
    tenant.register("texts", OnnxModels.unary("Identity", OnnxModels.STRING, -1), Map.of());
    tenant.deploy("texts", 1);
    tenant.register("same", OnnxModels.unary("Identity", OnnxModels.FLOAT, -1, 2), Map.of());
    tenant.deploy("same", 1);
  }

  @Test
  void statusAndMetadataAreThoseOfTheDeployedVersions() {
    for (String path : List.of("", "/versions/1", "/labels/stable")) {
      JsonNode status = acme.get("/v1/models/shades" + path).expect(200).json();
      assertThat(status.path("model_version_status").size()).isEqualTo(1);
      assertThat(status.at("/model_version_status/0/version").asText()).isEqualTo("1");
      assertThat(status.at("/model_version_status/0/state").asText()).isEqualTo("AVAILABLE");
      assertThat(status.at("/model_version_status/0/status/error_code").asText()).isEqualTo("OK");
    }
    JsonNode metadata = acme.get("/v1/models/shades/metadata").expect(200).json();
    JsonNode input = metadata.at("/metadata/signature_def/signature_def/serving_default/inputs/x");
    assertThat(input.path("dtype").asText()).isEqualTo("DT_FLOAT");
    assertThat(input.at("/tensor_shape/dim/1/size").asText()).isEqualTo("4");
    assertThat(metadata.at("/model_spec/version").asText()).isEqualTo("1");
  }

  @Test
  void predictionsComeInRowsOrInColumnsAsTheyWereAskedFor() {
    // When
    JsonNode rows = predict("shades", "{\"instances\":[[1,2,3,4],[4,3,2,1]]}").path("predictions");
    JsonNode named =
        predict("shades", "{\"instances\":[{\"x\":[1,2,3,4]},{\"x\":[4,3,2,1]}]}")
            .path("predictions");
    JsonNode columns =
        predict("shades/versions/1", "{\"inputs\":[[1,2,3,4],[4,3,2,1]]}").path("outputs");
    JsonNode namedColumns =
        predict(
                "shades/labels/stable",
                "{\"signature_name\":\"serving_default\",\"inputs\":{\"x\":[[1,2,3,4],[4,3,2,1]]}}")
            .path("outputs");

    // Then
    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.path(0).size()).isEqualTo(2);
    assertThat(rows.path(0)).isNotEqualTo(rows.path(1));
    assertThat(List.of(named, columns, namedColumns)).containsOnly(rows);
  }

  @Test
  void textsAndBytesGoInAndNumbersThatAreNoneComeBackAsTokens() {
    String bytes = Base64.getEncoder().encodeToString("né".getBytes(StandardCharsets.UTF_8));

    assertThat(
            predict("texts", "{\"instances\":[\"a\",{\"b64\":\"" + bytes + "\"}]}")
                .path("predictions"))
        .hasToString("[\"a\",\"né\"]");
    assertThat(
            acme.post("/v1/models/same:predict", "{\"instances\":[[NaN,Infinity],[-Infinity,1.5]]}")
                .expect(200)
                .text())
        .isEqualTo("{\"predictions\":[[NaN,Infinity],[-Infinity,1.5]]}");
  }

  @Test
  void examplesAreClassifiedAndRegressed() {
    // When
    JsonNode classes =
        acme.post(
                "/v1/models/shades:classify",
                "{\"context\":{\"a\":1,\"b\":1},\"examples\":[{\"c\":1,\"d\":1},{\"c\":[2],\"d\":0}]}")
            .expect(200)
            .json();
    JsonNode numbers =
        acme.post("/v1/models/price:regress", "{\"examples\":[{\"x\":[1,2]},{\"x\":[2,3]}]}")
            .expect(200)
            .json();

    // Then
    assertThat(classes.path("result").size()).isEqualTo(2);
    assertThat(classes.at("/result/0/0/0").asText()).isEqualTo("dark");
    assertThat(classes.at("/result/0/1/1").isNumber()).isTrue();
    assertThat(numbers.path("result").size()).isEqualTo(2);
    assertThat(numbers.at("/result/1").isNumber()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "shades:predict | {} | 400 | exactly one of",
        "shades:predict | {\"instances\":[[1,2,3,4]],\"inputs\":[[1,2,3,4]]} | 400 | exactly one"
            + " of",
        "shades:predict | {\"instances\":[]} | 400 | no instances",
        "shades:predict | {\"instances\":[[1,2,3,4],[1,2,3]]} | 400 | not all of the same shape",
        "shades:predict | {\"instances\":[[1,2,3,4],[[1],2,3,4]]} | 400 | not all of the same"
            + " shape",
        "shades:predict | {\"instances\":[{\"x\":[1,2,3,4]},{}]} | 400 | not all of the same shape",
        "shades:predict | {\"instances\":[{\"q\":1}]} | 400 | unexpected input 'q'",
        "shades:predict | {\"instances\":[[1,2]]} | 400 | unexpected shape [1, 2]",
        "shades:predict | {\"instances\":[[1,2,3,\"a\"]]} | 400 | a is not a value of FP32",
        "shades:predict | {\"instances\":[[1,2,3,{}]]} | 400 | is not a value of FP32",
        "shades:predict | {\"instances\":[[1,2,3,4]]} x | 400 | JSON Parse error",
        "shades:predict | {\"signature_name\":\"s\",\"instances\":[]} | 400 | not found in"
            + " signature def",
        "texts:predict | {\"instances\":[{\"b64\":\"%\"}]} | 400 | is not base64",
        "texts:predict | {\"instances\":[{\"b65\":\"\"}]} | 400 | must be {\"b64\"",
        "none:predict | {\"instances\":[[1]]} | 404 | Request for unknown model: 'none'",
        "shades/versions/9:predict | {\"instances\":[[1]]} | 404 | version",
        "shades/labels/none:predict | {\"instances\":[[1]]} | 404 | label: none",
        "price:classify | {\"examples\":[{\"x\":[1,2]}]} | 400 | names no classes",
        "shades:regress | {\"examples\":[{\"x\":[1,2,3,4]}]} | 400 | no regression",
        "shades:classify | {\"examples\":[]} | 400 | One example",
        "shades:explain | {} | 404 | No route",
      })
  void wrongRequestsAreAnsweredInTheProtocolsForm(
      String path, String body, int status, String message) {
    // When
    Answer answer = acme.post("/v1/models/" + path, body);

    // Then
    assertThat(answer.expect(status).json().path("error").asText()).contains(message);
  }

  @Test
  void aDeeplyNestedBodyIsRefused() {
    assertThat(
            acme.post("/v1/models/shades:predict", "{\"instances\":" + "[".repeat(100_000))
                .expect(400)
                .json()
                .path("error")
                .asText())
        .contains("dimensions");
  }

  private static JsonNode predict(String model, String body) {
    Answer answer = acme.post("/v1/models/" + model + ":predict", body).expect(200);
    assertThat(answer.header("millrace-prediction-id")).isPresent();
    return answer.json();
  }
}
