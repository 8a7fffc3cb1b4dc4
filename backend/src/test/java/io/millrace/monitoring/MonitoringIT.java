package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Captures over HTTP, by the real server. */
class MonitoringIT {
  private final Watched watched = new Watched();

  @Test
  void whatIsBelowTheThresholdIsKeptAndWhatIsAboveIsNot() {
    // Given
    watched.deploy(Map.of("belowConfidence", 0.8));

    // When
    watched.predict(List.of(0.9, 0.1, 0, 0));
    String unsure = watched.predict(List.of(0.2, 0.6, 0.1, 0.1));
    watched.infer(0, 0, 0.8, 0.2);
    String tensor = watched.infer(0, 0, 0.5, 0.4);

    // Then
    JsonNode captures = watched.captures(2);
    assertThat(captures.findValuesAsText("id")).containsExactly(tensor, unsure);
    JsonNode capture = watched.tenant.get("/captures/" + unsure).expect(200).json();
    assertThat(capture.path("label").asText()).isEqualTo("b");
    assertThat(capture.path("confidence").asDouble()).isEqualTo(0.6, withinFloat());
    assertThat(capture.path("scores").size()).isEqualTo(4);
    assertThat(capture.path("state").asText()).isEqualTo("captured");
    assertThat(capture.path("mediaType").asText()).isEqualTo("application/json");
    assertThat(watched.content(capture.path("contentUrl").asText()))
        .asString()
        .isEqualTo("[0.2,0.6,0.1,0.1]");
    assertThat(watched.tenant.get("/usage").expect(200).json().toString()).contains("storage");
  }

  @Test
  void aTensorIsShownAsThePictureItWasMadeOf() throws IOException {
    // Given
    watched.deploy(Map.of());

    // When
    watched.infer(0, 1, 0.2, 0.6);

    // Then
    JsonNode capture = watched.captures(1).path(0);
    assertThat(capture.path("mediaType").asText()).isEqualTo("image/png");
    BufferedImage picture =
        ImageIO.read(
            new ByteArrayInputStream(watched.content(capture.path("contentUrl").asText())));
    assertThat(picture.getRaster().getPixels(0, 0, 2, 2, (int[]) null))
        .containsExactly(0, 255, 51, 153);
  }

  @Test
  void eachRowOfARequestIsAPredictionOfItsOwn() {
    // Given
    watched.deploy(Map.of("belowConfidence", 0.8));

    // When
    String request =
        watched.predict(List.of(0.5, 0, 0, 0), List.of(0.9, 0, 0, 0), List.of(0.1, 0.3, 0, 0));

    // Then
    JsonNode captures = watched.captures("?requestId=" + request, 2);
    assertThat(captures.findValuesAsText("row")).containsExactly("2", "0");
    assertThat(captures.path(1).path("id").asText()).isEqualTo(request);
  }

  @Test
  void pagesFiltersAndNumbers() {
    // Given
    watched.deploy(Map.of());
    for (double confidence : List.of(0.5, 0.3, 0.7, 0.3)) {
      watched.predict(List.of(confidence, 0.1, 0, 0));
    }
    watched.predict(List.of(0.1, 0.95, 0, 0));
    watched.captures(5);

    // When
    JsonNode first = watched.tenant.get("/captures?limit=3").expect(200).json();
    JsonNode second =
        watched
            .tenant
            .get("/captures?limit=3&cursor=" + first.path("nextCursor").asText())
            .expect(200)
            .json();

    // Then
    assertThat(first.findValuesAsText("confidence").stream().map(Float::valueOf))
        .containsExactly(0.3f, 0.3f, 0.5f);
    assertThat(second.findValuesAsText("confidence").stream().map(Float::valueOf))
        .containsExactly(0.7f, 0.95f);
    assertThat(second.has("nextCursor")).isFalse();
    assertThat(watched.captures("?belowConfidence=0.5&endpoint=echo", 2).size()).isEqualTo(2);
    assertThat(watched.captures("?label=b&state=captured", 1).size()).isEqualTo(1);
    assertThat(watched.captures("?sort=-createdAt&limit=1", 1).path(0).path("label").asText())
        .isEqualTo("b");
    assertThat(watched.captures("?endpoint=none", 0).size()).isZero();
    JsonNode numbers =
        watched.tenant.get("/monitoring").expect(200).json().path("endpoints").path(0);
    assertThat(numbers.path("captured").asInt()).isEqualTo(5);
    assertThat(numbers.path("labels").path("a").asInt()).isEqualTo(4);
    assertThat(numbers.path("confidence").path(9).asInt()).isEqualTo(1);
    assertThat(numbers.path("dropped").asInt()).isZero();
    watched.tenant.get("/captures?cursor=nonsense").expect(400);
    watched.tenant.get("/captures?belowConfidence=x").expect(400);
  }

  @Test
  void anotherTenantSeesNothing() {
    // Given
    watched.deploy(Map.of());
    String id = watched.predict(List.of(0.5, 0, 0, 0));
    watched.captures(1);
    ApiClient stranger = MillraceServer.newTenant();

    // When / Then
    stranger.get("/captures/" + id).expect(404);
    assertThat(stranger.get("/captures").expect(200).json().path("items").size()).isZero();
    stranger.get("/lineage?kind=prediction&id=" + id).expect(404);
    MillraceServer.stranger().get("/captures").expect(401);
  }

  @Test
  void noPredictionWithoutARuleIsKept() {
    // Given
    watched.deploy(Map.of("sampleRate", 0));
    watched.predict(List.of(0.5, 0, 0, 0));
    watched.tenant.patch("/endpoints/echo", Map.of("capture", Map.of())).expect(200);

    // When
    Watched.await(
        () -> {
          watched.predict(List.of(0.4, 0, 0, 0));
          return watched.tenant.get("/captures").expect(200).json();
        },
        page -> page.path("items").size() > 0);

    // Then
    // The last ones may come between the two reads.
    await()
        .untilAsserted(
            () ->
                assertThat(watched.captures("?belowConfidence=0.45", 1).size())
                    .isEqualTo(watched.captures(1).size()));
  }

  private static org.assertj.core.data.Offset<Double> withinFloat() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }
}
