package io.millrace.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContentDispositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          plain-1.0_a.csv|attachment; filename="plain-1.0_a.csv"; filename*=UTF-8''plain-1.0_a.csv
          Größe.csv|attachment; filename="Gr__e.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv
          a"; b=c|attachment; filename="a__ b_c"; filename*=UTF-8''a%22%3B%20b%3Dc
          ../../x|attachment; filename=".._.._x"; filename*=UTF-8''..%2F..%2Fx
          """)
  void namesTheFileForOldAndNewClients(String name, String header) {
    assertThat(ContentDisposition.attachment(name)).isEqualTo(header);
  }

  @ParameterizedTest
  @CsvSource({"''", "'\r\n'"})
  void namesANamelessFile(String name) {
    assertThat(ContentDisposition.attachment(name))
        .isEqualTo("attachment; filename=\"file\"; filename*=UTF-8''file");
  }

  @ParameterizedTest
  @CsvSource({"'a\r\nSet-Cookie: x'"})
  void letsNoLineBreakOut(String name) {
    assertThat(ContentDisposition.attachment(name)).doesNotContainPattern("[\\r\\n]");
  }
}
