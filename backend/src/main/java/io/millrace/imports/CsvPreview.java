package io.millrace.imports;

import java.util.List;

/**
 * What the first lines of a table look like.
 *
 * @param delimiter between its fields
 * @param decimal the decimal sign of its numbers
 * @param columns in their order, each with what it seems to be
 * @param rows the first lines below the names, field by field
 */
record CsvPreview(String delimiter, String decimal, List<Column> columns, List<List<String>> rows) {

  /** A column and what it seems to be. */
  record Column(String name, CsvRole role) {}
}
