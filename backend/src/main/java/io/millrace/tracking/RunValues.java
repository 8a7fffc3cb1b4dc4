package io.millrace.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** Values of runs, column by column: what a table shows of some rows and some columns. */
public record RunValues(List<Column> columns) {
  /**
   * One column.
   *
   * @param name as it was asked for
   * @param values one for each run, in the order asked: the latest of a metric (a number, or {@code
   *     "NaN"}, {@code "Infinity"}, {@code "-Infinity"}), the text of a param or tag, null where
   *     the run has none
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Column(String name, List<Object> values) {}
}
