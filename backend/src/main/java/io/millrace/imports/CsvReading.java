package io.millrace.imports;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.platform.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tables: a line holds points, params and tags of one run at one step. */
final class CsvReading implements FileReader {
  @Override
  public ImportKind kind() {
    return ImportKind.CSV;
  }

  @Override
  public NewImport settle(UploadedFile file, NewImport request) throws IOException {
    CsvPreview preview = CsvSketch.of(file, request.csv().orElse(CsvMapping.UNSAID));
    Map<String, CsvRole> columns =
        preview.columns().stream()
            .filter(column -> column.role() != CsvRole.IGNORE)
            .collect(
                Collectors.toMap(
                    CsvPreview.Column::name, CsvPreview.Column::role, (a, b) -> a, TreeMap::new));
    CsvMapping.check(columns, preview.columns().stream().map(CsvPreview.Column::name).toList());
    return request.withCsv(
        request.experiment().orElse(file.stem()),
        CsvMapping.of(preview.delimiter().charAt(0), preview.decimal().charAt(0), columns));
  }

  @Override
  public void read(UploadedFile file, NewImport request, RunWriters runs) throws IOException {
    CsvMapping mapping = request.csv().orElseThrow();
    Instant requestedAt = runs.attempt().requestedAt();
    CsvRuns into =
        new CsvRuns(
            runs,
            request.experiment().orElseThrow(),
            Json.writeText(mapping),
            file.stem(),
            requestedAt);
    try (CsvTable table = CsvTable.open(file.open(), mapping.delimiter().orElseThrow().charAt(0))) {
      CsvLines lines =
          new CsvLines(
              table.names(),
              mapping.columns().orElseThrow(),
              new CsvNumbers(mapping.decimal().orElseThrow().charAt(0)),
              into,
              runs.tally());
      all(table, lines, runs.tally());
    }
    if (runs.isEmpty()) {
      throw new ImportRefusal("The table holds no lines that could be taken.");
    }
  }

  /** Line by line; one that cannot be read ends the table, and what came before it stays. */
  private static void all(CsvTable table, CsvLines lines, ImportTally tally) throws IOException {
    long last = 1;
    try {
      for (Optional<CsvRecord> line = table.next(); line.isPresent(); line = table.next()) {
        last = line.get().getStartingLineNumber();
        lines.take(line.get());
      }
    } catch (CsvTable.Broken e) {
      tally.lost("rest of the table", "after line " + last, e.getMessage());
    }
  }
}
