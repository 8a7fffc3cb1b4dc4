package io.millrace.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of named things are walked in every order, page by page. */
class ListQueryIT {
  private static final List<String> MADE = List.of("m", "z", "a", "k-2", "k-1");

  private final ApiClient owner = MillraceServer.newTenant();

  @ParameterizedTest
  @ValueSource(strings = {"/datasets", "/models", "/experiments"})
  void everyOrderIsWalkedByPages(String list) {
    // Given
    MADE.forEach(name -> owner.post(list, Map.of("name", "x" + name)).expect(201));
    // Then
    assertThat(walk(list, "name")).containsExactly("xa", "xk-1", "xk-2", "xm", "xz");
    assertThat(walk(list, "-name")).containsExactly("xz", "xm", "xk-2", "xk-1", "xa");
    assertThat(walk(list, "createdAt")).containsExactly("xm", "xz", "xa", "xk-2", "xk-1");
    assertThat(walk(list, "-createdAt")).containsExactly("xk-1", "xk-2", "xa", "xz", "xm");
    assertThat(owner.get(list + "?sort=size").expect(400).code()).isEqualTo("INVALID_REQUEST");
    assertThat(owner.get(list + "?sort=createdAt&cursor=eA").expect(400).code())
        .isEqualTo("INVALID_REQUEST");
  }

  private List<String> walk(String list, String sort) {
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = owner.get(list + "?q=x&limit=2&sort=" + sort + cursor).expect(200).json();
      page.path("items").forEach(item -> seen.add(item.path("name").asText()));
      cursor =
          Stream.of(page.path("nextCursor").asText())
              .filter(next -> !next.isEmpty())
              .map(next -> "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8))
              .findFirst()
              .orElse("");
    } while (!cursor.isEmpty());
    return seen;
  }
}
