package io.millrace.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Documents of a tenant and their versions. */
class ReportsIT {
  private final ApiClient owner = MillraceServer.newTenant();

  @Test
  void aReportIsReadByEverybodyInTheTenantAndByNobodyElse() {
    JsonNode made = begin(owner, "Rates", "# Rates\n\n```panel\n/experiments/0\n```\n");

    assertThat(as("viewer").get(path(made)).expect(200).json()).isEqualTo(made);
    assertThat(MillraceServer.newTenant().get(path(made)).expect(404).code())
        .isEqualTo("NOT_FOUND");
    assertThat(as("viewer").put(path(made), report("x", "y")).expect(403).code())
        .isEqualTo("FORBIDDEN");
    assertThat(audited()).contains("report.created");
  }

  @Test
  void reportsAreListedByPagesWithoutTheirBodies() {
    for (String name : List.of("c", "a", "b")) {
      begin(owner, name, "body");
    }

    assertThat(Pages.walk(owner, "/reports?sort=name", one -> one.path("name").asText()))
        .containsExactly("a", "b", "c");
    JsonNode found = owner.get("/reports?q=B").expect(200).json();
    assertThat(found.path("items").findValuesAsText("name")).containsExactly("b");
    assertThat(found.at("/items/0").has("body")).isFalse();
  }

  @Test
  void everyChangeIsAVersionThatSaysWho() {
    JsonNode made = begin(owner, "Rates", "one");
    ApiClient engineer = as("engineer");
    engineer.put(path(made), report("Rates", "two")).expect(200);

    JsonNode again = engineer.put(path(made), report("Rates", "two")).expect(200).json();
    JsonNode back = owner.put(path(made), report("Rates", "one")).expect(200).json();

    assertThat(again.path("revision").asInt()).isEqualTo(2);
    assertThat(back.path("revision").asInt()).isEqualTo(3);
    assertThat(back.path("createdBy")).isEqualTo(made.path("createdBy"));
    String versions = path(made) + "/versions";
    assertThat(revisions(versions)).containsExactly("3", "2", "1");
    assertThat(revisions(versions + "?limit=1")).containsExactly("3");
    JsonNode second = owner.get(versions + "/2").expect(200).json();
    assertThat(second.path("body").asText()).isEqualTo("two");
    assertThat(second.path("changedBy")).isEqualTo(again.path("updatedBy"));
    assertThat(second.path("changedBy")).isNotEqualTo(made.path("createdBy"));
    owner.get(versions + "/4").expect(404);
    MillraceServer.newTenant().get(versions).expect(404);
    MillraceServer.newTenant().get(versions + "/2").expect(404);
  }

  @Test
  void nobodysChangeIsLost() {
    JsonNode made = begin(owner, "Rates", "one");
    ApiClient first = owner.withHeader("If-Match", "\"1\"");
    first.put(path(made), report("Rates", "mine")).expect(200);

    assertThat(first.put(path(made), report("Rates", "yours")).expect(412).code())
        .isEqualTo("PRECONDITION_FAILED");
    assertThat(first.delete(path(made)).expect(412).code()).isEqualTo("PRECONDITION_FAILED");
    assertThat(owner.get(path(made)).json().path("body").asText()).isEqualTo("mine");
  }

  @Test
  void aReportIsRemovedByWhoBeganItOrWhoManagesMembers() {
    ApiClient engineer = as("engineer");
    JsonNode others = begin(owner, "Others", "x");
    JsonNode own = begin(engineer, "Own", "x");

    assertThat(engineer.delete(path(others)).expect(403).code()).isEqualTo("FORBIDDEN");
    engineer.delete(path(own)).expect(204);
    owner.delete(path(others)).expect(204);
    owner.get(path(others)).expect(404);
    owner.get(path(others) + "/versions").expect(404);
    owner.put(path(others), report("x", "y")).expect(404);
    owner.delete(path(others)).expect(404);
    assertThat(audited()).contains("report.deleted");
  }

  @Test
  void onlyTheNewestVersionsAreKept() {
    JsonNode made = begin(owner, "Rates", "0");
    for (int i = 1; i <= ReportService.MAX_VERSIONS; i++) {
      owner.put(path(made), report("Rates", Integer.toString(i))).expect(200);
    }

    owner.get(path(made) + "/versions/1").expect(404);
    owner.get(path(made) + "/versions/2").expect(200);
  }

  @Test
  void whatCannotBeAReportIsRefused() {
    for (Map<String, String> wrong :
        List.of(
            report(" ", ""),
            report("a\0b", ""),
            report("a", "b\0"),
            report("a", "b".repeat(100_001)),
            Map.of("name", "a"))) {
      assertThat(owner.post("/reports", wrong).expect(400).code()).isEqualTo("INVALID_REQUEST");
    }
    JsonNode longest = begin(owner, "a".repeat(200), "ü".repeat(100_000));
    assertThat(owner.get(path(longest)).json().path("body").asText()).hasSize(100_000);
  }

  @Test
  void beginningAgainWithTheSameKeyBeginsOne() {
    ApiClient again = owner.withHeader("Idempotency-Key", UUID.randomUUID().toString());

    assertThat(begin(again, "Rates", "x")).isEqualTo(begin(again, "Rates", "x"));
  }

  private static JsonNode begin(ApiClient client, String name, String body) {
    return client.post("/reports", report(name, body)).expect(201).json();
  }

  private static Map<String, String> report(String name, String body) {
    return Map.of("name", name, "body", body);
  }

  private static String path(JsonNode report) {
    return "/reports/" + report.path("id").asText();
  }

  private List<String> revisions(String path) {
    return owner.get(path).expect(200).json().path("items").findValuesAsText("revision");
  }

  private List<String> audited() {
    return owner.get("/audit-events").expect(200).json().findValuesAsText("action");
  }

  private ApiClient as(String role) {
    String secret =
        owner
            .post("/api-keys", Map.of("name", "as " + role, "role", role))
            .expect(201)
            .json()
            .path("secret")
            .asText();
    return MillraceServer.stranger().withToken(secret);
  }
}
