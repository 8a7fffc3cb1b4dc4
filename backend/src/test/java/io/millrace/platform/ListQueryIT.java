package io.millrace.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.Pages;
import java.util.List;
import java.util.Map;
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
    return Pages.walk(owner, list + "?q=x&sort=" + sort, item -> item.path("name").asText());
  }
}
