package io.millrace.imports;

import io.millrace.platform.ApiException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a table is read; what is absent is found out from its first lines.
 *
 * @param delimiter one character between fields
 * @param decimal the decimal sign of its numbers, a point or a comma
 * @param columns what each is, by its name in the first line; those that are not named are ignored
 */
public record CsvMapping(
    Optional<String> delimiter, Optional<String> decimal, Optional<Map<String, CsvRole>> columns) {

  static final CsvMapping UNSAID =
      new CsvMapping(Optional.empty(), Optional.empty(), Optional.empty());

  /** With one role only for each column. */
  static CsvMapping of(char delimiter, char decimal, Map<String, CsvRole> columns) {
    return new CsvMapping(
        Optional.of(String.valueOf(delimiter)),
        Optional.of(String.valueOf(decimal)),
        Optional.of(columns));
  }

  /**
   * Checks the columns that a client has named.
   *
   * @param names those that the table has
   * @throws ApiException INVALID_REQUEST
   */
  static void check(Map<String, CsvRole> columns, List<String> names) {
    Map<CsvRole, String> single = new EnumMap<>(CsvRole.class);
    columns.forEach(
        (name, role) -> {
          if (!names.contains(name)) {
            throw wrong(name, "The table has no such column.");
          }
          String other = single.put(role, name);
          if (other != null && !role.isRepeatable()) {
            throw wrong(name, "The column '" + other + "' is that already.");
          }
        });
    if (single.containsKey(CsvRole.KEY) != single.containsKey(CsvRole.VALUE)) {
      throw ApiException.invalid(
          "/csv/columns", "A column of keys and a column of values go together.");
    }
    if (!single.containsKey(CsvRole.METRIC)
        && !single.containsKey(CsvRole.VALUE)
        && !single.containsKey(CsvRole.PARAM)) {
      throw ApiException.invalid(
          "/csv/columns", "Say which columns are metrics, params, or keys and values.");
    }
  }

  private static ApiException wrong(String column, String sentence) {
    return ApiException.invalid(
        "/csv/columns/" + column.replace("~", "~0").replace("/", "~1"), sentence);
  }
}
