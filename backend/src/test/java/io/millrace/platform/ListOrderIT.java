package io.millrace.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Lists with orders of their own are walked in each of them, page by page. */
class ListOrderIT {
  private final ApiClient owner = MillraceServer.newTenant();

  @Test
  void keys() {
    for (String name : List.of("m", "a", "m", "z", "m")) {
      owner.post("/api-keys", Map.of("name", name, "role", "viewer")).expect(201);
    }

    assertThat(walk("/api-keys", "name", "name"))
        .containsExactly("a", "first key", "m", "m", "m", "z");
    assertThat(walk("/api-keys", "-name", "name"))
        .containsExactly("z", "m", "m", "m", "first key", "a");
    assertThat(walk("/api-keys", "createdAt", "name"))
        .containsExactly("first key", "m", "a", "m", "z", "m");
    assertEachOnce("/api-keys", List.of("name", "-name", "createdAt", "-createdAt"), "id");
  }

  @Test
  void invitations() {
    for (String name : List.of("m", "a", "z")) {
      owner
          .post("/invitations", Map.of("email", name + "@example.com", "role", "viewer"))
          .expect(201);
    }

    assertThat(walk("/invitations", "email", "email"))
        .containsExactly("a@example.com", "m@example.com", "z@example.com");
    assertThat(walk("/invitations", "-createdAt", "email"))
        .containsExactly("z@example.com", "a@example.com", "m@example.com");
    assertThat(walk("/invitations", "expiresAt", "email"))
        .containsExactly("m@example.com", "a@example.com", "z@example.com");
    assertEachOnce("/invitations", List.of("email", "-email", "expiresAt", "-expiresAt"), "id");
  }

  @Test
  void members() {
    join("b@example.com", "same name");
    join("a@example.com", "Same Name");
    join("c@example.com", "Another");

    assertThat(walk("/members", "email", "email"))
        .containsExactly("a@example.com", "b@example.com", "c@example.com");
    assertThat(walk("/members", "joinedAt", "email"))
        .containsExactly("b@example.com", "a@example.com", "c@example.com");
    assertThat(walk("/members", "name", "email")).first().isEqualTo("c@example.com");
    assertThat(walk("/members", "-name", "email")).last().isEqualTo("c@example.com");
    assertEachOnce("/members", List.of("name", "-name", "-email", "-joinedAt"), "userId");
  }

  @Test
  void auditEvents() {
    for (String name : List.of("x", "y", "z")) {
      owner.post("/datasets", Map.of("name", name)).expect(201);
    }

    List<Long> oldestFirst = walk("/audit-events", "seq", event -> event.path("seq").asLong());

    assertThat(oldestFirst).isSorted().hasSizeGreaterThan(3);
    assertThat(walk("/audit-events", "-seq", event -> event.path("seq").asLong()))
        .isSortedAccordingTo(Collections.reverseOrder())
        .containsExactlyInAnyOrderElementsOf(oldestFirst);
  }

  @Test
  void anotherOrderIsRefused() {
    for (String list : List.of("/api-keys", "/invitations", "/members", "/audit-events")) {
      assertThat(owner.get(list + "?sort=size").expect(400).code())
          .as(list)
          .isEqualTo("INVALID_REQUEST");
    }
    assertThat(owner.get("/members?sort=joinedAt&cursor=eA").expect(400).code())
        .isEqualTo("INVALID_REQUEST");
  }

  private void join(String email, String name) {
    String url =
        owner
            .post("/invitations", Map.of("email", email, "role", "viewer"))
            .expect(201)
            .json()
            .path("url")
            .asText();
    MillraceServer.stranger()
        .post(
            "/invitation-links/" + url.substring(url.lastIndexOf('/') + 1),
            Map.of("name", name, "password", "correct horse battery staple"))
        .expect(200);
  }

  private void assertEachOnce(String list, List<String> orders, String id) {
    List<String> all = walk(list, orders.get(0), id);
    assertThat(all).doesNotHaveDuplicates();
    for (String order : orders) {
      assertThat(walk(list, order, id)).as(order).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  private List<String> walk(String list, String sort, String field) {
    return walk(list, sort, item -> item.path(field).asText());
  }

  private <T> List<T> walk(String list, String sort, Function<JsonNode, T> value) {
    return Pages.walk(owner, list + "?sort=" + sort, value);
  }
}
