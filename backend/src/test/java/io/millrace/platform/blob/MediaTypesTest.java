package io.millrace.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaTypesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"image/png", "text/csv; charset=utf-8", "application/vnd.ms-excel+xml;a=b;c=d"})
  void keepsAMediaType(String mediaType) {
    assertThat(MediaTypes.orBinary(mediaType)).isEqualTo(mediaType);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "png", "image/", "a/b\r\nc: d", "text/html; x=\"y\"", "ä/b"})
  void takesTheRestForBinary(String mediaType) {
    assertThat(MediaTypes.orBinary(mediaType)).isEqualTo("application/octet-stream");
  }
}
