package io.millrace.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table as RFC 4180 has it, in UTF-8 or, with a byte order mark, in UTF-16: the first line names
 * the columns. Lines, fields and columns are bounded.
 */
final class CsvTable implements Closeable {
  /** Columns of a table. */
  static final int MAX_COLUMNS = 5_000;

  /** Characters of a field. */
  static final int MAX_FIELD = 256 << 10;

  /** Characters of a line. */
  static final int MAX_LINE = 4 << 20;

  private static final int MAX_NAME = 250;

  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final List<String> names;

  private CsvTable(InputStream in, char delimiter) {
    this.reader =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .detectBomHeader(true)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .allowExtraCharsAfterClosingQuote(true)
            .maxBufferSize(MAX_FIELD)
            .build(
                CsvRecordHandler.of(
                    bounds ->
                        bounds
                            .maxFields(MAX_COLUMNS)
                            .maxFieldSize(MAX_FIELD)
                            .maxRecordSize(MAX_LINE)),
                in,
                StandardCharsets.UTF_8);
    this.records = reader.iterator();
    this.names = named(next().map(CsvRecord::getFields).orElse(List.of()));
  }

  /**
   * Opens a table and reads its first line.
   *
   * @throws ApiException UNPROCESSABLE when that is none
   */
  static CsvTable open(InputStream in, char delimiter) {
    try {
      return new CsvTable(in, delimiter);
    } catch (Broken e) {
      throw ApiException.of(ErrorCode.UNPROCESSABLE, e.getMessage());
    }
  }

  /** The table that some bytes are. */
  static CsvTable of(byte[] bytes, char delimiter) {
    return open(new ByteArrayInputStream(bytes), delimiter);
  }

  /** Names of columns, each once: a second {@code loss} is {@code loss (2)}. */
  List<String> names() {
    return names;
  }

  /**
   * The next line that is not empty; absent after the last.
   *
   * @throws Broken where the table cannot be read on
   */
  Optional<CsvRecord> next() {
    try {
      return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    } catch (CsvParseException e) {
      throw new Broken(
          "A line has more than %d fields or %d characters, or a field more than %d; is a quote missing?"
              .formatted(MAX_COLUMNS, MAX_LINE, MAX_FIELD));
    }
  }

  /** None where the line is blank, or there is none. */
  private static List<String> named(List<String> first) {
    List<String> names = new ArrayList<>();
    if (first.stream().map(CsvTable::clean).allMatch(String::isEmpty)) {
      return names;
    }
    Set<String> known = new HashSet<>();
    for (String field : first) {
      String clean = clean(field);
      String name = clean.isEmpty() ? "column " + (names.size() + 1) : clean;
      name = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
      String each = name;
      for (int i = 2; !known.add(each); i++) {
        each = name + " (" + i + ")";
      }
      names.add(each);
    }
    return names;
  }

  /** The reader makes NUL of lines that are all empty. */
  private static String clean(String field) {
    return field.replace('\0', ' ').strip();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** The rest cannot be read. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message, null, false, false);
    }
  }
}
