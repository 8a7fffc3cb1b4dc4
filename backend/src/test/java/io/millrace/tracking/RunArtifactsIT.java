package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a run as a list and as folders. */
class RunArtifactsIT {
  private final ApiClient tenant = MillraceServer.newTenant();
  private String run;

  @BeforeEach
  void startRun() {
    run = "/runs/" + tenant.post("/runs", Map.of()).expect(201).json().path("id").asText();
  }

  @Test
  void aFolderHasItsFilesAndFolders() {
    // Given
    put("notes.md", 3);
    put("images/a.png", 5);
    put("images/deep/b.png", 7);
    put("images-of-others/c.png", 9);

    // When
    JsonNode outermost = tenant.get(run + "/artifact-folder").expect(200).json().path("items");
    JsonNode images = folder("images").path("items");

    // Then
    assertThat(outermost.findValuesAsText("path"))
        .containsExactly("images", "images-of-others", "notes.md");
    assertThat(outermost.at("/0/folder").asBoolean()).isTrue();
    assertThat(outermost.at("/0/bytes").isMissingNode()).isTrue();
    assertThat(outermost.at("/2/sha256").asText()).hasSize(64);
    assertThat(outermost.at("/2/bytes").asLong()).isEqualTo(3);
    assertThat(images.findValuesAsText("path")).containsExactly("images/a.png", "images/deep");
    assertThat(images.at("/0/mediaType").asText()).isEqualTo("image/png");
    assertThat(folder("nowhere").path("items")).isEmpty();
  }

  @Test
  void aFolderIsReadInPages() {
    // Given
    for (int i = 0; i < 5; i++) {
      put("f/" + i + "/x", 1);
    }

    // When
    List<String> names = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          tenant.get(run + "/artifact-folder?path=f&limit=2" + cursor).expect(200).json();
      names.addAll(page.path("items").findValuesAsText("name"));
      cursor = page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : null;
    } while (cursor != null);

    // Then
    assertThat(names).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  void theListCanBeThatOfAFolderAndWhatIsBelow() {
    // Given
    put("images/a.png", 1);
    put("images/deep/b.png", 1);
    put("images-of-others/c.png", 1);
    put("images0", 1);

    // When
    JsonNode first = tenant.get(run + "/artifacts?folder=images&limit=1").expect(200).json();
    String next = "&cursor=" + first.path("nextCursor").asText();
    JsonNode second = tenant.get(run + "/artifacts?folder=images" + next).expect(200).json();

    // Then
    assertThat(first.path("items").findValuesAsText("path")).containsExactly("images/a.png");
    assertThat(second.path("items").findValuesAsText("path")).containsExactly("images/deep/b.png");
    assertThat(second.has("nextCursor")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/../b", "/a", "a/", "a//b", "a\\b", "a\u0000b"})
  void aFolderThatCannotBeIsRefused(String path) {
    assertThat(tenant.get(run + "/artifact-folder?path=" + encoded(path)).status()).isEqualTo(400);
    assertThat(tenant.get(run + "/artifacts?folder=" + encoded(path)).status()).isEqualTo(400);
  }

  @Test
  void anotherTenantFindsNothing() {
    // Given
    put("a.txt", 1);
    ApiClient stranger = MillraceServer.newTenant();

    // When, then
    assertThat(stranger.get(run + "/artifact-folder").status()).isEqualTo(404);
    assertThat(stranger.get(run + "/artifacts?folder=a").status()).isEqualTo(404);
  }

  private JsonNode folder(String path) {
    return tenant.get(run + "/artifact-folder?path=" + encoded(path)).expect(200).json();
  }

  private void put(String path, int bytes) {
    tenant.put(run + "/artifact?path=" + encoded(path), new byte[bytes]).expect(201);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
