package io.millrace.imports;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds out from its first lines how a table is to be read. */
final class CsvSketch {
  private static final int HEAD = 512 << 10;
  private static final int SAMPLE = 200;
  private static final int SHOWN = 10;
  private static final int MAX_SHOWN = 200;
  private static final String DELIMITERS = ",;\t|";
  private static final Pattern COMMA = Pattern.compile("[+-]?\\d+,\\d+([eE][+-]?\\d+)?");

  private static final Map<CsvRole, Set<String>> NAMES =
      Map.of(
          CsvRole.RUN, Set.of("run", "run id", "run name"),
          CsvRole.STEP, Set.of("step", "global step", "epoch", "iteration", "iter"),
          CsvRole.TIME, Set.of("time", "timestamp", "wall time", "walltime", "date", "datetime"),
          CsvRole.KEY, Set.of("metric", "key", "tag", "metric name"),
          CsvRole.VALUE, Set.of("value", "metric value"));

  private CsvSketch() {}

  /**
   * What a table seems to be.
   *
   * @param said what the client knows better
   * @throws ApiException UNPROCESSABLE for what is no table, INVALID_REQUEST for columns that it
   *     does not have
   */
  static CsvPreview of(UploadedFile file, CsvMapping said) throws IOException {
    byte[] head = file.head(HEAD);
    char delimiter = said.delimiter().map(text -> text.charAt(0)).orElseGet(() -> delimiter(head));
    List<List<String>> rows = new ArrayList<>();
    List<String> names;
    try (CsvTable table = CsvTable.of(head, delimiter)) {
      names = table.names();
      rows(table, rows, head.length < file.bytes());
    }
    if (names.isEmpty()) {
      throw ApiException.of(ErrorCode.UNPROCESSABLE, "The first line names no columns.");
    }
    char decimal =
        said.decimal().map(text -> text.charAt(0)).orElseGet(() -> decimal(delimiter, rows));
    List<CsvRole> roles = roles(names, rows, new CsvNumbers(decimal));
    said.columns().ifPresent(columns -> CsvMapping.check(columns, names));
    List<CsvPreview.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      CsvRole guessed = roles.get(i);
      CsvRole role =
          said.columns().map(all -> all.getOrDefault(name, CsvRole.IGNORE)).orElse(guessed);
      columns.add(new CsvPreview.Column(name, role));
    }
    return new CsvPreview(String.valueOf(delimiter), String.valueOf(decimal), columns, shown(rows));
  }

  /** The last line of a part may be cut in the middle. */
  private static void rows(CsvTable table, List<List<String>> rows, boolean part) {
    try {
      Optional<CsvRecord> row = table.next();
      while (row.isPresent() && rows.size() < SAMPLE) {
        rows.add(row.get().getFields());
        row = table.next();
      }
      if (row.isEmpty() && part && rows.size() > 1) {
        rows.remove(rows.size() - 1);
      }
    } catch (CsvTable.Broken e) {
      if (!part) {
        throw ApiException.of(ErrorCode.UNPROCESSABLE, e.getMessage());
      }
    }
  }

  private static List<List<String>> shown(List<List<String>> rows) {
    return rows.stream()
        .limit(SHOWN)
        .map(
            row ->
                row.stream()
                    .map(
                        field ->
                            field.length() > MAX_SHOWN
                                ? field.substring(0, MAX_SHOWN) + "…"
                                : field)
                    .toList())
        .toList();
  }

  /** The one that stands most often in the first line, outside of quotes. */
  private static char delimiter(byte[] head) {
    String text = new String(head, charset(head));
    int[] counts = new int[DELIMITERS.length()];
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      if (!quoted && (at == '\n' || at == '\r')) {
        break;
      }
      quoted ^= at == '"';
      int which = DELIMITERS.indexOf(at);
      if (!quoted && which >= 0) {
        counts[which]++;
      }
    }
    int most = Arrays.stream(counts).max().orElse(0);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == most) {
        return DELIMITERS.charAt(i);
      }
    }
    return ',';
  }

  private static Charset charset(byte[] head) {
    int mark = head.length < 2 ? 0 : (head[0] & 0xFF) << 8 | (head[1] & 0xFF);
    return mark == 0xFEFF || mark == 0xFFFE ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  private static char decimal(char delimiter, List<List<String>> rows) {
    boolean commas =
        delimiter != ','
            && rows.stream()
                .flatMap(List::stream)
                .anyMatch(field -> COMMA.matcher(field.strip()).matches());
    return commas ? ',' : '.';
  }

  /** By their names where those are usual, else by what stands in them. */
  private static List<CsvRole> roles(
      List<String> names, List<List<String>> rows, CsvNumbers numbers) {
    List<CsvRole> roles = new ArrayList<>();
    Set<CsvRole> given = EnumSet.noneOf(CsvRole.class);
    boolean isLong =
        names.stream().anyMatch(name -> isNamed(CsvRole.KEY, name))
            && names.stream().anyMatch(name -> isNamed(CsvRole.VALUE, name));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      CsvRole role = byContent(i, rows, numbers);
      for (CsvRole named : NAMES.keySet()) {
        boolean pair = named == CsvRole.KEY || named == CsvRole.VALUE;
        if (isNamed(named, name)
            && (!pair || isLong)
            && !given.contains(named)
            && fits(named, i, rows, numbers)) {
          role = named;
        }
      }
      given.add(role);
      roles.add(isLong && role == CsvRole.METRIC ? CsvRole.IGNORE : role);
    }
    return roles;
  }

  private static boolean isNamed(CsvRole role, String name) {
    return NAMES
        .get(role)
        .contains(name.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').strip());
  }

  private static CsvRole byContent(int column, List<List<String>> rows, CsvNumbers numbers) {
    List<String> fields = filled(column, rows);
    boolean isNumeric =
        !fields.isEmpty()
            && fields.stream().filter(field -> numbers.number(field).isPresent()).count() * 2
                > fields.size();
    return isNumeric ? CsvRole.METRIC : fields.isEmpty() ? CsvRole.IGNORE : CsvRole.PARAM;
  }

  private static boolean fits(
      CsvRole role, int column, List<List<String>> rows, CsvNumbers numbers) {
    Optional<String> first = filled(column, rows).stream().findFirst();
    return switch (role) {
      case STEP -> first.map(field -> numbers.whole(field).isPresent()).orElse(true);
      case TIME -> first.map(field -> numbers.millis(field).isPresent()).orElse(true);
      default -> true;
    };
  }

  private static List<String> filled(int column, List<List<String>> rows) {
    return rows.stream()
        .filter(row -> column < row.size())
        .map(row -> row.get(column))
        .filter(field -> !CsvNumbers.isNothing(field))
        .toList();
  }
}
