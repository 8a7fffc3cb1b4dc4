package io.millrace.imports;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.imports.CsvRuns.OneRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Takes the lines of one table; what cannot be read is lost line by line. */
final class CsvLines {
  private static final int MAX_SHOWN = 40;
  private static final String NO_NUMBER = "This is not a number.";

  private final List<Cell> cells = new ArrayList<>();
  private final int run;
  private final int step;
  private final int time;
  private final int key;
  private final int value;
  private final int width;
  private final CsvNumbers numbers;
  private final CsvRuns runs;
  private final ImportTally tally;

  /** A column that is taken under its name. */
  private record Cell(int column, String name, CsvRole role) {}

  CsvLines(
      List<String> names,
      Map<String, CsvRole> columns,
      CsvNumbers numbers,
      CsvRuns runs,
      ImportTally tally) {
    this.numbers = numbers;
    this.runs = runs;
    this.tally = tally;
    this.width = names.size();
    for (int i = 0; i < names.size(); i++) {
      CsvRole role = columns.getOrDefault(names.get(i), CsvRole.IGNORE);
      if (role == CsvRole.METRIC || role == CsvRole.PARAM || role == CsvRole.TAG) {
        cells.add(new Cell(i, names.get(i), role));
      }
    }
    this.run = column(names, columns, CsvRole.RUN);
    this.step = column(names, columns, CsvRole.STEP);
    this.time = column(names, columns, CsvRole.TIME);
    this.key = column(names, columns, CsvRole.KEY);
    this.value = column(names, columns, CsvRole.VALUE);
  }

  private static int column(List<String> names, Map<String, CsvRole> columns, CsvRole role) {
    for (int i = 0; i < names.size(); i++) {
      if (columns.get(names.get(i)) == role) {
        return i;
      }
    }
    return -1;
  }

  /** Takes one line. */
  void take(CsvRecord line) throws IOException {
    if (line.getFieldCount() > width) {
      lost(line, "It has more fields than the first line; the fields beyond are left out.");
    }
    OptionalLong at = OptionalLong.empty();
    if (time >= 0) {
      at = numbers.millis(field(line, time));
      if (at.isEmpty()) {
        lost(line, "Its time is none.");
        return;
      }
    }
    OptionalLong given = step < 0 ? OptionalLong.empty() : numbers.whole(field(line, step));
    if (step >= 0 && given.isEmpty()) {
      lost(line, "Its step is no whole number.");
      return;
    }
    String name = run < 0 ? "" : field(line, run);
    if (name.length() > RunWriter.LONGEST) {
      lost(line, "The name of its run has more than %d characters.".formatted(RunWriter.LONGEST));
      return;
    }
    Optional<OneRun> found = runs.of(name, at);
    if (found.isEmpty()) {
      lost(line, "The table has more than %d runs.".formatted(RunWriters.MOST_RUNS));
      return;
    }
    RunWriter writer = found.get().writer();
    long number = found.get().nextLine();
    cells(
        line,
        writer,
        given.orElse(number),
        at.isPresent() ? at.getAsLong() : writer.startedMillis());
  }

  private void cells(CsvRecord line, RunWriter writer, long at, long millis) throws IOException {
    for (Cell cell : cells) {
      String field = field(line, cell.column());
      if (CsvNumbers.isNothing(field)) {
        continue;
      }
      switch (cell.role()) {
        case METRIC -> point(line, writer, cell.name(), at, millis, field);
        case PARAM -> writer.param(cell.name(), field, item(line, cell.name(), field));
        default -> writer.tag(cell.name(), field);
      }
    }
    if (key >= 0 && !CsvNumbers.isNothing(field(line, value))) {
      point(line, writer, field(line, key).strip(), at, millis, field(line, value));
    }
  }

  private void point(
      CsvRecord line, RunWriter writer, String name, long at, long millis, String field)
      throws IOException {
    OptionalDouble number = numbers.number(field);
    if (number.isPresent()) {
      writer.point(name, at, millis, number.getAsDouble());
    } else {
      tally.lostAlike("value", item(line, name, field), NO_NUMBER);
    }
  }

  private void lost(CsvRecord line, String reason) {
    tally.lostAlike("line", String.valueOf(line.getStartingLineNumber()), reason);
  }

  private static String item(CsvRecord line, String name, String field) {
    String shown = field.length() > MAX_SHOWN ? field.substring(0, MAX_SHOWN) + "…" : field;
    return "line %d, %s: '%s'".formatted(line.getStartingLineNumber(), name, shown);
  }

  private static String field(CsvRecord line, int column) {
    return column < line.getFieldCount() ? line.getField(column) : "";
  }
}
