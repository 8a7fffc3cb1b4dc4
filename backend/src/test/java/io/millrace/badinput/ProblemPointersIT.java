package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A refused request names each wrong place once, with a sentence to act on. */
class ProblemPointersIT {
  private static ApiClient owner;

  @BeforeAll
  static void makeTenant() {
    owner = MillraceServer.newTenant();
  }

  @Test
  void everyWrongFieldOfABodyIsNamed() {
    // When
    Answer answer =
        owner.post(
            "/labeling-projects",
            "{\"name\":\"two words\",\"datasetId\":7,\"classes\":[\"a\",5],\"colour\":\"red\"}");

    // Then
    assertRefused(answer, "/name", "/datasetId", "/classes/1", "/colour", "/kind", "/version");
  }

  @Test
  void aNameWithASpaceSaysWhy() {
    // When
    Answer answer = owner.post("/models", "{\"name\":\"two words\"}");

    // Then
    assertRefused(answer, "/name");
    assertThat(answer.json().path("detail").asText()).contains("'name'").contains("not allowed");
  }

  @Test
  void parametersAreNamedByTheirPlace() {
    assertRefused(owner.get("/datasets?limit=abc"), "query/limit");
    assertRefused(owner.get("/datasets?q=%00"), "query/q");
    assertRefused(owner.get("/datasets?cursor=zzz"), "query/cursor");
    assertRefused(owner.get("/datasets/zzz"), "path/datasetId");
    assertRefused(owner.get("/endpoints/two%20words"), "path/endpointName");
  }

  @Test
  void aBodyThatIsNoObjectIsPointedAtAsAWhole() {
    assertRefused(owner.post("/datasets", "[]"), "");
    assertRefused(owner.post("/datasets", "{\"name\":\"a\\u0000b\"}"), "/name");
  }

  private static void assertRefused(Answer answer, String... pointers) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    JsonNode errors = answer.json().path("errors");
    assertThat(errors.findValuesAsText("pointer"))
        .as(answer.text())
        .containsExactlyInAnyOrder(pointers);
    assertThat(errors.findValuesAsText("message"))
        .allSatisfy(message -> assertThat(message).endsWith("."));
  }
}
