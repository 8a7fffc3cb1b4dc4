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

  /** By the endings of their names, wherever they lie; what they are served as follows from it. */
  @Test
  void theListCanBeThatOfSounds() {
    // Given
    put("said.WAV", 1);
    put("audio/a_step_7.mp3", 1);
    put("audio/b.flac", 1);
    put("models/wav", 1);
    put("page.wav.html", 1);

    // When
    JsonNode sounds = tenant.get(run + "/artifacts?media=audio").expect(200).json().path("items");
    JsonNode inFolder = tenant.get(run + "/artifacts?media=audio&folder=audio&limit=1").json();

    // Then
    assertThat(sounds.findValuesAsText("path"))
        .containsExactlyInAnyOrder("audio/a_step_7.mp3", "audio/b.flac", "said.WAV");
    assertThat(sounds.findValuesAsText("mediaType"))
        .containsExactlyInAnyOrder("audio/mpeg", "audio/flac", "audio/wav");
    assertThat(inFolder.path("items").findValuesAsText("path"))
        .containsExactly("audio/a_step_7.mp3");
    assertThat(inFolder.has("nextCursor")).isTrue();
    assertThat(tenant.get(run + "/artifacts?media=video").status()).isEqualTo(400);
  }

  @Test
  void aRangeOfBytesCanBeAskedFor() {
    // Given
    String path = run + "/artifact?path=said.wav";
    tenant.put(path, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).expect(201);
    tenant.put(run + "/artifact?path=none.wav", new byte[0]).expect(201);

    // When
    ApiClient.Answer some = ranged("bytes=2-4").get(path).expect(206);

    // Then
    assertThat(some.response().body()).containsExactly(2, 3, 4);
    assertThat(some.header("Content-Range")).contains("bytes 2-4/10");
    assertThat(some.header("Content-Type")).contains("audio/wav");
    assertThat(some.header("Content-Disposition").orElse("")).startsWith("attachment");
    assertThat(some.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(ranged("bytes=-3").get(path).expect(206).response().body()).containsExactly(7, 8, 9);
    assertThat(ranged("bytes=8-99").get(path).expect(206).response().body()).containsExactly(8, 9);
    assertThat(tenant.get(path).expect(200).header("Accept-Ranges")).contains("bytes");
    for (String all : List.of("bytes=5-4", "bytes=0-1,3-4", "bytes=-", "bytes=-0", "lines=0-1")) {
      assertThat(ranged(all).get(path).expect(200).response().body()).as(all).hasSize(10);
    }
    assertThat(ranged("bytes=10-").get(path).status()).isEqualTo(400);
    assertThat(
            ranged("bytes=0-").get(run + "/artifact?path=none.wav").expect(200).response().body())
        .isEmpty();
  }

  private ApiClient ranged(String range) {
    return tenant.withHeader("Range", range);
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
