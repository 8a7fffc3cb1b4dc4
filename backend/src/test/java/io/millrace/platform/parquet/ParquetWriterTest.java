package io.millrace.platform.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.ParquetFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is what Apache's reader reads. */
class ParquetWriterTest {
  private static final long SEED = System.nanoTime();

  private static final List<ParquetColumn> COLUMNS =
      List.of(
          ParquetColumn.of("text", ParquetType.TEXT),
          ParquetColumn.of("number", ParquetType.INTEGER),
          ParquetColumn.of("millis", ParquetType.MILLIS),
          ParquetColumn.of("moment", ParquetType.MOMENT),
          ParquetColumn.of("real", ParquetType.REAL),
          ParquetColumn.optional("maybeText", ParquetType.TEXT),
          ParquetColumn.optional("maybeNumber", ParquetType.INTEGER),
          ParquetColumn.optional("never", ParquetType.TEXT));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void rowsOfManyGroupsComeBack() throws IOException {
    System.out.println("ParquetWriterTest seed " + SEED);
    Random random = new Random(SEED);
    ParquetWriter writer = new ParquetWriter(out, COLUMNS);
    List<Map<String, Object>> expected = new ArrayList<>();
    int distinct = 1 + random.nextInt(400);
    String filling = "x".repeat(4_000);
    for (int i = 0; i < 9_000; i++) {
      String text = random.nextInt(3) == 0 ? i + filling : "läuft ✓ " + i / 50;
      String maybe = random.nextBoolean() ? "value " + random.nextInt(distinct) : null;
      Long number = random.nextInt(4) == 0 ? random.nextLong() : null;
      double real = Double.longBitsToDouble(random.nextLong());
      Instant moment = Instant.ofEpochSecond(random.nextInt(), 1_000L * random.nextInt(1_000_000));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("text", text);
      row.put("number", (long) -i);
      row.put("millis", Long.MIN_VALUE + i);
      row.put("moment", moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000);
      row.put("real", real);
      if (maybe != null) {
        row.put("maybeText", maybe);
      }
      if (number != null) {
        row.put("maybeNumber", number);
      }
      expected.add(row);
      writer.row(text, -i, Long.MIN_VALUE + i, moment, real, maybe, number, null);
    }

    long rows = writer.finish();
    ParquetFile read = ParquetFile.read(out.toByteArray());

    assertThat(rows).isEqualTo(expected.size());
    assertThat(read.groups()).isGreaterThan(1);
    assertThat(read.rows()).containsExactlyElementsOf(expected);
  }

  @Test
  void theSchemaSaysWhatColumnsMean() throws IOException {
    new ParquetWriter(out, COLUMNS).finish();

    ParquetFile read = ParquetFile.read(out.toByteArray());

    assertThat(read.rows()).isEmpty();
    assertThat(read.schema())
        .contains(
            "required binary text (STRING)",
            "required int64 number;",
            "required int64 millis (TIMESTAMP(MILLIS,true))",
            "required int64 moment (TIMESTAMP(MICROS,true))",
            "required double real;",
            "optional binary maybeText (STRING)");
  }

  @Test
  void aTableOfMoreThanFifteenColumnsIsReadToo() throws IOException {
    List<ParquetColumn> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(ParquetColumn.of("c" + i, ParquetType.INTEGER));
    }
    ParquetWriter writer = new ParquetWriter(out, many);
    writer.row(many.stream().map(column -> (Object) 7).toArray());
    writer.finish();

    assertThat(ParquetFile.read(out.toByteArray()).rows().get(0)).hasSize(40).containsValue(7L);
  }

  @Test
  void aRowThatDoesNotFitIsRefused() throws IOException {
    ParquetWriter writer =
        new ParquetWriter(out, List.of(ParquetColumn.of("needed", ParquetType.INTEGER)));

    assertThatThrownBy(() -> writer.row(1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.row((Object) null)).hasMessageContaining("needed");
  }
}
