package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a prediction to the labelers and back into the dataset, over HTTP. */
class FeedbackIT {
  private final Watched watched = new Watched();
  private final byte[] known = picture(128, 0, 0, 64);
  private String dataset;
  private String project;

  @BeforeEach
  void setUp() {
    dataset = watched.dataset(Map.of("known.png", known, "other.png", picture(1, 2, 3, 4)));
    project = watched.project(dataset);
  }

  @Test
  void capturesBecomeTasksMostUncertainFirstWithThePredictionFilledIn() {
    // Given
    watched.deploy(Map.of());
    watched.infer(0.7, 0, 0, 0.2);
    String unsure = watched.infer(0, 0.3, 0, 0.2);
    watched.infer(0, 0, 0.5, 0.2);
    watched.predict(List.of(0.1, 0.2, 0, 0));
    watched.captures(4);

    // When
    Answer sent =
        watched.tenant.post("/captures/send", Map.of("projectId", project, "limit", 2)).expect(200);

    // Then
    assertThat(sent.json().path("tasks").asInt()).isEqualTo(2);
    JsonNode task = watched.lease(project).path("task");
    assertThat(task.path("item").path("predictionId").asText()).isEqualTo(unsure);
    assertThat(task.path("prediction").path("choice").asText()).isEqualTo("b");
    assertThat(task.path("prediction").path("model").asText()).isEqualTo("echo/1");
    assertThat(watched.content(task.path("item").path("contentUrl").asText())).isNotEmpty();
    JsonNode capture = watched.tenant.get("/captures/" + unsure).expect(200).json();
    assertThat(capture.path("state").asText()).isEqualTo("sent");
    assertThat(capture.path("taskId")).isEqualTo(task.path("id"));
    assertThat(capture.has("expiresAt")).isFalse();
    assertThat(watched.captures("?state=sent", 2).size()).isEqualTo(2);
  }

  @Test
  void whatCannotBeSentIsCountedAndNothingIsSentTwice() {
    // Given
    watched.deploy(Map.of());
    String tensor = watched.infer(0.7, 0, 0, 0.2);
    String numbers = watched.predict(List.of(0.1, 0.2, 0, 0));
    watched.captures(2);
    Map<String, Object> request =
        Map.of("projectId", project, "captureIds", List.of(tensor, numbers));

    // When
    JsonNode once = watched.tenant.post("/captures/send", request).expect(200).json();
    JsonNode twice = watched.tenant.post("/captures/send", request).expect(200).json();

    // Then
    assertThat(once.path("tasks").asInt()).isEqualTo(1);
    assertThat(once.path("skipped").asInt()).isEqualTo(1);
    assertThat(twice.path("tasks").asInt()).isZero();
    watched.tenant.post("/captures/send", Map.of("projectId", UUID.randomUUID())).expect(404);
    watched
        .tenant
        .post(
            "/captures/send",
            Map.of("projectId", project, "captureIds", List.of(UUID.randomUUID())))
        .expect(404);
  }

  @Test
  void anEndpointSendsByItselfAndAnAcceptedLabelBecomesAnEntryOfTheNextVersion() {
    // Given
    watched.deploy(Map.of("belowConfidence", 0.8, "labelingProjectId", project));
    String prediction = watched.infer(0, 1 / 3.0, 0, 0.2);
    watched.captures("?state=sent", 1);

    // When
    watched.submit(watched.lease(project), "c");
    JsonNode version =
        watched
            .tenant
            .post("/labeling-projects/" + project + "/commit", Map.of())
            .expect(201)
            .json();

    // Then
    assertThat(version.path("version").asInt()).isEqualTo(2);
    assertThat(version.path("added").asInt()).isEqualTo(1);
    JsonNode entry =
        watched
            .tenant
            .get("/datasets/" + dataset + "/versions/2/entries?label=c")
            .expect(200)
            .json()
            .path("items")
            .path(0);
    assertThat(entry.path("path").asText()).isEqualTo("captures/" + prediction + ".png");
    JsonNode capture = watched.tenant.get("/captures/" + prediction).expect(200).json();
    assertThat(capture.path("state").asText()).isEqualTo("labeled");
    assertThat(capture.path("humanLabel").asText()).isEqualTo("c");
    JsonNode numbers =
        watched.tenant.get("/monitoring").expect(200).json().path("endpoints").path(0);
    assertThat(numbers.path("corrected").asInt()).isEqualTo(1);
    assertThat(kinds("entry", entry.path("id").asText(), "upstream"))
        .contains("annotation", "task", "prediction", "model_version", "run");
    assertThat(kinds("prediction", prediction, "downstream"))
        .contains("task", "annotation", "entry", "dataset_version");
  }

  @Test
  void theWayOfAPredictionIsKnownBackToTheImageAndItsLabelAndForward() {
    // Given
    String annotated = labelKnownPicture();
    watched.deploy(
        Map.of(),
        Map.of(
            "experimentId",
            "0",
            "inputs",
            List.of(Map.of("datasetId", dataset, "version", 2, "context", "training"))));

    // When
    String id =
        watched
            .tenant
            .post(
                "/endpoints/echo/predict",
                Map.of(
                    "instances",
                    List.of(Map.of("image", Base64.getEncoder().encodeToString(known)))))
            .expect(200)
            .json()
            .path("predictionId")
            .asText();
    JsonNode capture = watched.captures(1).path(0);

    // Then
    assertThat(capture.path("id").asText()).isEqualTo(id);
    assertThat(capture.path("mediaType").asText()).isEqualTo("image/png");
    assertThat(watched.content(capture.path("contentUrl").asText())).isEqualTo(known);
    assertThat(capture.path("entryId").asText()).isEqualTo(annotated);
    assertThat(kinds("prediction", id, "upstream"))
        .contains(
            "deployment", "model_version", "run", "dataset_version", "entry", "annotation", "task");
    assertThat(kinds("entry", annotated, "downstream")).contains("prediction", "dataset_version");
    assertThat(kinds("run", watched.run, "downstream")).contains("model_version", "prediction");
  }

  /** Labels the known picture in version 2; answers the id of its entry's new state. */
  private String labelKnownPicture() {
    String all =
        watched
            .tenant
            .post(
                "/labeling-projects",
                Map.of(
                    "name",
                    "all",
                    "kind",
                    "image_classification",
                    "datasetId",
                    dataset,
                    "version",
                    1,
                    "classes",
                    Watched.CLASSES,
                    "selection",
                    Map.of("pathPrefix", "known")))
            .expect(201)
            .json()
            .path("id")
            .asText();
    watched.submit(watched.lease(all), "a");
    watched.tenant.post("/labeling-projects/" + all + "/commit", Map.of()).expect(201);
    return watched
        .tenant
        .get("/datasets/" + dataset + "/versions/2/entries?label=a")
        .expect(200)
        .json()
        .path("items")
        .path(0)
        .path("id")
        .asText();
  }

  private List<String> kinds(String kind, String id, String direction) {
    JsonNode graph =
        watched
            .tenant
            .get("/lineage?kind=" + kind + "&id=" + id + "&direction=" + direction)
            .expect(200)
            .json();
    List<String> kinds = new ArrayList<>();
    graph.path("nodes").forEach(node -> kinds.add(node.path("kind").asText()));
    return kinds;
  }

  private static byte[] picture(int... grey) {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 2, 2, grey);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
