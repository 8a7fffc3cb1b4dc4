package io.millrace.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A page of runs.
 *
 * @param nextCursor null on the last page
 * @param total how many runs match; absent where it was not counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunPage(List<Run> items, String nextCursor, Long total) {
  /** The page with the number of all. */
  public RunPage of(long all) {
    return new RunPage(items, nextCursor, all);
  }
}
