package io.millrace.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class S3SettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:9000", "https://s3.example.com", "http://[::1]:9000"})
  void takesAnOrigin(String endpoint) {
    assertThat(settings(endpoint).toString()).contains(endpoint).doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:9000",
        "ftp://localhost",
        "http://localhost:9000/",
        "http://localhost/minio",
        "http://user:pass@localhost",
        "http://localhost?x=y",
        "/only/a/path"
      })
  void refusesAnythingElse(String endpoint) {
    assertThatThrownBy(() -> settings(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an S3 endpoint is http or https");
  }

  private static S3Settings settings(String endpoint) {
    return new S3Settings(
        URI.create("http://localhost:9000"),
        URI.create(endpoint),
        "us-east-1",
        "millrace",
        "access",
        "hidden");
  }
}
