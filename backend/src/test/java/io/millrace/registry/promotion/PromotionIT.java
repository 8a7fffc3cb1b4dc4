package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.DatasetUploads;
import io.millrace.testing.MillraceServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Gates and promotions as a tenant meets them. The model answers its input, so that the brightest
 * of four pixels is the class; version 1 names the classes rightly, version 2 mixes two of them up.
 */
class PromotionIT {
  private static final List<String> RIGHT = EchoModel.CLASSES;
  private static final List<String> WRONG = List.of("b", "a", "c", "d");
  private static final int A_LABEL = 10;
  private static final String GATES = EchoModel.GATES;

  private EchoModel echo;
  private ApiClient owner;
  private ApiClient engineer;

  @BeforeEach
  void twoVersions() {
    echo = EchoModel.create();
    owner = echo.owner;
    engineer = echo.engineer;
    echo.register(RIGHT, 0.9);
    echo.register(WRONG, 0.5);
  }

  @Test
  void aMetricGateRefusesTheWorseAndLetsTheBetterThrough() {
    // Given
    echo.protect(Map.of("kind", "metric", "metric", "accuracy", "atLeast", 0.8));

    // When
    JsonNode worse = echo.settled(echo.propose(2));
    JsonNode better = echo.settled(echo.propose(1));

    // Then
    assertThat(worse.path("state").asText()).isEqualTo("refused");
    assertThat(worse.path("reason").asText())
        .isEqualTo("'accuracy' is 0.5, below the 0.8 that is needed.");
    assertThat(better.path("state").asText()).isEqualTo("promoted");
    assertThat(better.path("evidence").path(0).path("figures").path("value").asDouble())
        .isEqualTo(0.9);
    assertThat(echo.champion()).isEqualTo(1);
    JsonNode moved = echo.history().path(0);
    assertThat(moved.path("toVersion").asInt()).isEqualTo(1);
    assertThat(moved.path("promotionId")).isEqualTo(better.path("id"));
  }

  @Test
  void anEvaluationGateRunsBothVersionsOnTheSamePictures() {
    // Given
    owner.put("/models/echo/aliases/champion", Map.of("version", 1)).expect(200);
    String dataset = pictures();
    echo.protect(
        Map.of(
            "kind",
            "evaluation",
            "datasetId",
            dataset,
            "datasetVersion",
            1,
            "worstClassAtLeast",
            0.5,
            "noWorseThanCurrentBy",
            0.01));

    // When
    JsonNode refused = echo.settled(echo.propose(2));

    // Then: two of the four labels are always wrong
    JsonNode evidence = refused.path("evidence").path(0);
    assertThat(refused.path("state").asText()).as(refused.toString()).isEqualTo("refused");
    assertThat(refused.path("fromVersion").asInt()).isEqualTo(1);
    assertThat(evidence.path("figures").path("accuracy").asDouble()).isEqualTo(0.5);
    assertThat(evidence.path("figures").path("currentAccuracy").asDouble()).isEqualTo(1);
    assertThat(evidence.path("figures").path("rows").asInt()).isEqualTo(4 * A_LABEL);
    assertThat(evidence.path("figures").path("worstClassAccuracy").asDouble()).isZero();
    assertThat(evidence.path("classes").findValuesAsText("label")).isEqualTo(RIGHT);
    assertThat(evidence.path("summary").asText())
        .contains("worse than the 1 of the version in use", "the accuracy of 'a' is 0");
    assertThat(echo.champion()).isEqualTo(1);
  }

  @Test
  void latencyAndMemoryAreMeasured() {
    // Given
    echo.protect(Map.of("kind", "latency", "atMost", 1_000), Map.of("kind", "memory", "atMost", 1));

    // When
    JsonNode refused = echo.settled(echo.propose(1));

    // Then: every gate is looked at, so that one look shows all that stands in the way
    JsonNode latency = refused.path("evidence").path(0);
    JsonNode memory = refused.path("evidence").path(1);
    assertThat(latency.path("passed").asBoolean()).isTrue();
    assertThat(latency.path("figures").path("p99Millis").asDouble()).isBetween(0.0, 1_000.0);
    assertThat(memory.path("passed").asBoolean()).isFalse();
    assertThat(memory.path("summary").asText()).contains("above the 1 that is allowed");
    assertThat(refused.path("state").asText()).isEqualTo("refused");
  }

  @Test
  void anApprovalTakesAnotherPersonOfTheRole() {
    // Given
    echo.protect(Map.of("kind", "approval", "role", "owner"));
    JsonNode waiting = echo.settled(echo.propose(1));
    assertThat(waiting.path("state").asText()).isEqualTo("waiting");
    String decision = "/models/echo/promotions/" + waiting.path("id").asText() + "/decision";

    // Then: the same person, too low a role, a second promotion
    assertThat(engineer.post(decision, Map.of("approve", true)).expect(403).text())
        .contains("owner or above");
    engineer.post("/models/echo/promotions", Map.of("alias", "champion", "version", 2)).expect(409);
    assertThat(echo.champion()).isZero();

    // When
    JsonNode promoted =
        owner.post(decision, Map.of("approve", true, "note", "seen")).expect(200).json();

    // Then
    assertThat(promoted.path("state").asText()).isEqualTo("promoted");
    assertThat(promoted.path("decisionNote").asText()).isEqualTo("seen");
    assertThat(promoted.path("evidence").path(0).path("passed").asBoolean()).isTrue();
    assertThat(echo.champion()).isEqualTo(1);
    owner.post(decision, Map.of("approve", true)).expect(409);
  }

  @Test
  void homeAsksThoseAloneWhoMayApprove() {
    // Given
    echo.protect(Map.of("kind", "approval", "role", "admin"));
    ApiClient admin = echo.key("admin");
    assertThat(approvals(admin)).isEmpty();

    // When
    String id = echo.settled(echo.propose(1)).path("id").asText();

    // Then
    assertThat(approvals(admin)).containsExactly("/models/echo/promotions/" + id);
    assertThat(admin.get("/overview").expect(200).text())
        .contains("Version 1 of model echo waits for your approval as champion");
    assertThat(approvals(owner)).hasSize(1);
    assertThat(approvals(echo.key("engineer"))).as("too low a role").isEmpty();
    assertThat(approvals(echo.key("viewer"))).isEmpty();
    assertThat(approvals(MillraceServer.newTenant())).as("of another tenant").isEmpty();

    // When
    String decision = "/models/echo/promotions/" + id + "/decision";
    admin.post(decision, Map.of("approve", true)).expect(200);

    // Then
    assertThat(approvals(owner)).isEmpty();
  }

  @Test
  void homeDoesNotAskWhoProposed() {
    echo.protect(Map.of("kind", "approval", "role", "engineer"));
    echo.settled(echo.propose(1));

    assertThat(approvals(engineer)).isEmpty();
    assertThat(approvals(echo.key("engineer"))).as("another one of the role").hasSize(1);
  }

  @Test
  void whoProposedDoesNotApproveButMayDecline() {
    // Given
    echo.protect(Map.of("kind", "approval", "role", "engineer"));
    String id = echo.settled(echo.propose(1)).path("id").asText();
    String decision = "/models/echo/promotions/" + id + "/decision";

    // Then
    assertThat(engineer.post(decision, Map.of("approve", true)).expect(403).text())
        .contains("ask another");
    assertThat(
            engineer
                .post(decision, Map.of("approve", false))
                .expect(200)
                .json()
                .path("state")
                .asText())
        .isEqualTo("declined");
    assertThat(echo.champion()).isZero();
  }

  @Test
  void aProtectedAliasMovesByNoOtherWay() {
    // Given
    owner.put("/models/echo/aliases/champion", Map.of("version", 1)).expect(200);
    echo.protect(Map.of("kind", "metric", "metric", "accuracy", "atLeast", 0.8));

    // Then
    owner.put("/models/echo/aliases/champion", Map.of("version", 2)).expect(409);
    owner.delete("/models/echo/aliases/champion").expect(409);
    owner.delete("/models/echo/versions/1").expect(409);
    owner.delete("/models/echo").expect(409);
    engineer.delete(GATES).expect(403);
    assertThat(echo.champion()).isEqualTo(1);

    // When
    owner.delete(GATES).expect(204);

    // Then
    owner.put("/models/echo/aliases/champion", Map.of("version", 2)).expect(200);
    owner.delete("/models/echo/versions/2").expect(204);
    owner.get(GATES).expect(404);
    assertThat(echo.history().findValuesAsText("toVersion")).containsExactly("2", "1");
    assertThat(echo.history().path(0).path("fromVersion").asInt()).isEqualTo(2);
  }

  @Test
  void rulesThatNothingCouldFailAreRefusedByName() {
    assertRefused(Map.of("kind", "metric", "metric", "accuracy"), "/rules/0");
    assertRefused(Map.of("kind", "latency"), "/rules/0/atMost");
    assertRefused(Map.of("kind", "memory", "atMost", 1, "role", "owner"), "/rules/0/role");
    owner
        .put(
            GATES,
            Map.of(
                "rules",
                List.of(
                    Map.of(
                        "kind",
                        "evaluation",
                        "datasetId",
                        "01a21770-0000-7000-8000-000000000000",
                        "datasetVersion",
                        1,
                        "atLeast",
                        0.5))))
        .expect(404);
    owner.get(GATES).expect(404);
  }

  @Test
  void withoutProtectionAPromotionMovesAtOnce() {
    assertThat(echo.settled(echo.propose(2)).path("state").asText()).isEqualTo("promoted");
    assertThat(echo.champion()).isEqualTo(2);
    engineer.post("/models/echo/promotions", Map.of("alias", "champion", "version", 9)).expect(404);
    engineer.post("/models/echo/promotions", Map.of("alias", "v1", "version", 1)).expect(422);
  }

  private void assertRefused(Map<String, Object> rule, String pointer) {
    JsonNode problem = owner.put(GATES, Map.of("rules", List.of(rule))).expect(400).json();
    assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo(pointer);
  }

  /** Where Home sends them to approve. */
  private static List<String> approvals(ApiClient who) {
    return who.get("/overview").expect(200).json().findValuesAsText("href").stream()
        .filter(href -> href.contains("/promotions/"))
        .toList();
  }

  /** A dataset whose version 1 has the same number of labeled pictures for each class. */
  private String pictures() {
    String dataset =
        owner.post("/datasets", Map.of("name", "pictures")).expect(201).json().path("id").asText();
    String upload = DatasetUploads.ready(owner, dataset, "archive", "pictures.zip", archive());
    List<Map<String, Object>> labels = new ArrayList<>();
    for (String label : RIGHT) {
      for (int i = 0; i < A_LABEL; i++) {
        labels.add(Map.of("path", label + "/" + i + ".png", "label", label));
      }
    }
    owner
        .post(
            "/datasets/" + dataset + "/versions",
            Map.of("uploads", List.of(upload), "changes", labels))
        .expect(201);
    return dataset;
  }

  private static byte[] archive() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int label = 0; label < RIGHT.size(); label++) {
        for (int i = 0; i < A_LABEL; i++) {
          zip.putNextEntry(new ZipEntry(RIGHT.get(label) + "/" + i + ".png"));
          BufferedImage picture = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
          picture.getRaster().setSample(label % 2, label / 2, 0, 200 + i);
          ByteArrayOutputStream png = new ByteArrayOutputStream();
          ImageIO.write(picture, "png", png);
          zip.write(png.toByteArray());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
