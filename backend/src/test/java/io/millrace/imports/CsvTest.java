package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.platform.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of reading tables that need nothing around them. */
class CsvTest {
  private final CsvNumbers numbers = new CsvNumbers('.');

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-.5, -0.5",
    "+1., 1",
    "1e-3, 0.001",
    "' 7 ', 7",
    "nan, NaN",
    "NaN, NaN",
    "inf, Infinity",
    "-Infinity, -Infinity",
    "1e999, Infinity"
  })
  void isANumber(String field, double number) {
    assertThat(numbers.number(field)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1d", "0x1p3", "1,5", "1 000", "--1", "1e", "e1", ".", "١"})
  void isNoNumber(String field) {
    assertThat(numbers.number(field)).isEmpty();
  }

  @Test
  void aDecimalCommaIsSaid() {
    assertThat(new CsvNumbers(',').number("1,5")).hasValue(1.5);
    assertThat(new CsvNumbers(',').number("1,5,5")).isEmpty();
  }

  @Test
  void aNumberOfThousandsOfDigitsIsNotRead() {
    assertThat(numbers.number("1".repeat(100_000))).isEmpty();
    assertThat(numbers.whole("1".repeat(100_000))).isEmpty();
    assertThat(numbers.millis("2026-01-31" + "0".repeat(100_000))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "12, 12",
    "12.0, 12",
    "-3, -3",
    "1e3, 1000",
    "9223372036854775807, 9223372036854775807"
  })
  void isAWholeNumber(String field, long number) {
    assertThat(numbers.whole(field)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.5", "nan", "inf", "1e300", "9223372036854775808"})
  void isNoWholeNumber(String field) {
    assertThat(numbers.whole(field)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000, 1700000000000",
    "1700000000.5, 1700000000500",
    "1700000000123, 1700000000123",
    "1700000000123456, 1700000000123",
    "1700000000123456789, 1700000000123",
    "2023-11-14T22:13:20Z, 1700000000000",
    "2023-11-14 22:13:20, 1700000000000",
    "2023-11-14 22:13:20 UTC, 1700000000000",
    "2023-11-14T23:13:20+01:00, 1700000000000",
    "2023-11-14, 1699920000000"
  })
  void isATime(String field, long millis) {
    assertThat(numbers.millis(field)).hasValue(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "nan", "inf", "1e30", "2023-13-01", "0000-00-00 00:00:00"})
  void isNoTime(String field) {
    assertThat(numbers.millis(field)).isEmpty();
  }

  @Test
  void aTableIsRfc4180() {
    List<List<String>> lines =
        lines("\uFEFFa,\"b\"\"c\",a,\r\n1,\"x\r\ny\",2\r\n\r\n3,4,5,6,7\n", ',');

    assertThat(lines)
        .containsExactly(
            List.of("a", "b\"c", "a (2)", "column 4"),
            List.of("1", "x\r\ny", "2"),
            List.of("3", "4", "5", "6", "7"));
  }

  @Test
  void aQuoteThatNeverEndsIsBounded() {
    assertThatThrownBy(() -> lines("a,b\n1,\"" + "x".repeat(5 << 20), ','))
        .isInstanceOf(CsvTable.Broken.class)
        .hasMessageContaining("quote");
    assertThatThrownBy(() -> lines("\"" + "x".repeat(5 << 20), ','))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void tooManyFieldsAreRefused() {
    assertThatThrownBy(() -> lines(",".repeat(CsvTable.MAX_COLUMNS + 1), ','))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("fields");
  }

  @ParameterizedTest
  @CsvSource({
    "train/loss, train/loss",
    "acc (%), acc ___",
    "/a//b/, a/b",
    "../../etc, etc",
    "./a, a",
    "größe, größe"
  })
  void namesAreMadeSuch(String raw, String clean) {
    assertThat(RunWriter.clean(raw)).isEqualTo(clean);
  }

  @Test
  void aLongNameIsCut() {
    assertThat(RunWriter.clean("x".repeat(1_000))).hasSizeLessThanOrEqualTo(250);
    assertThat(RunWriter.clean("\uD83D\uDE00")).isEqualTo("_");
    assertThat(RunWriter.clean("//")).isEmpty();
  }

  @Test
  void lossesWithOneReasonAreNamedFirstAndCountedThen() {
    ImportTally tally = new ImportTally();
    for (int i = 0; i < 1_000; i++) {
      tally.lostAlike("line", "line " + i, "This is not a number.");
    }
    tally.lost("run", "a", "It is in the trash here.");

    assertThat(tally.lossCount()).isEqualTo(1_001);
    assertThat(tally.losses()).hasSize(ImportTally.MAX_ALIKE + 2);
    assertThat(tally.losses().get(ImportTally.MAX_ALIKE + 1).item()).isEqualTo("980 more");
  }

  @Test
  void columnsAreChecked() {
    List<String> names = List.of("a", "b", "c");
    CsvMapping.check(Map.of("a", CsvRole.KEY, "b", CsvRole.VALUE), names);
    assertWrong(Map.of("a", CsvRole.KEY), names, "go together");
    assertWrong(Map.of("a", CsvRole.STEP, "b", CsvRole.STEP), names, "is that already");
    assertWrong(Map.of("d", CsvRole.METRIC), names, "no such column");
    assertWrong(Map.of("a", CsvRole.STEP), names, "Say which");
  }

  private static void assertWrong(Map<String, CsvRole> columns, List<String> names, String words) {
    assertThatThrownBy(() -> CsvMapping.check(columns, names))
        .isInstanceOf(ApiException.class)
        .satisfies(
            failure -> assertThat(((ApiException) failure).errors().toString()).contains(words));
  }

  private static List<List<String>> lines(String text, char delimiter) {
    CsvTable table = CsvTable.of(text.getBytes(StandardCharsets.UTF_8), delimiter);
    List<List<String>> lines = new ArrayList<>(List.of(table.names()));
    for (Optional<CsvRecord> line = table.next(); line.isPresent(); line = table.next()) {
      lines.add(line.get().getFields());
    }
    return lines;
  }
}
