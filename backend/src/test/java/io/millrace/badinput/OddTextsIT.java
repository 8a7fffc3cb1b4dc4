package io.millrace.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that look like something else are texts: what is stored under them is found by them. */
class OddTextsIT {
  private final ApiClient tenant = MillraceServer.newTenant();

  @ParameterizedTest
  @ValueSource(
      strings = {"0.5", "100%", "%41", "\"", "[1]", "{\"a\":1}", "null", "a+b", "\\", "a&b=c", "_"})
  void aNameIsFoundByIt(String name) {
    // Given
    tenant.post("/experiments", Map.of("name", "before " + name + " after")).expect(201);
    tenant.post("/experiments", Map.of("name", "something else")).expect(201);

    // When, then
    assertThat(
            tenant
                .get("/experiments?q=" + encoded(name))
                .expect(200)
                .json()
                .findValuesAsText("name"))
        .containsExactly("before " + name + " after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "100%.txt", "a \"b\".txt", "[1]", "null", "a+b&c=d", "%41"})
  void anArtifactIsFoundByItsPath(String path) {
    // Given
    String run = tenant.post("/runs", Map.of()).expect(201).json().path("id").asText();
    String artifact = "/runs/" + run + "/artifact?path=" + encoded(path);
    tenant.put(artifact, new byte[] {1, 2, 3}).expect(201);

    // When, then
    assertThat(tenant.get(artifact).expect(200).response().body()).containsExactly(1, 2, 3);
    assertThat(
            tenant
                .get("/runs/" + run + "/artifacts")
                .expect(200)
                .json()
                .at("/items/0/path")
                .asText())
        .isEqualTo(path);
  }

  @Test
  void aContentTypeIsReadInAnyCase() {
    assertThat(new RawHttp(tenant.server()))
        .satisfies(
            http ->
                assertThat(
                        http.send(
                                RawHttp.Request.of("POST", "/api/v1/auth/login", "none")
                                    .json(
                                        "{\"email\":\"a@b.c\",\"password\":\"x\"}"
                                            .getBytes(StandardCharsets.UTF_8))
                                    .with("Content-Type", "Application/JSON; Charset=UTF-8"))
                            .status())
                    .isEqualTo(401));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
