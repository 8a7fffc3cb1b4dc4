package io.millrace.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.platform.Page;
import java.util.List;

/**
 * A page of runs.
 *
 * @param nextCursor null on the last page
 * @param total how many runs match; on the first page only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunPage(List<Run> items, String nextCursor, Long total) {
  static RunPage of(Page<Run> page, Long total) {
    return new RunPage(page.items(), page.nextCursor(), total);
  }
}
