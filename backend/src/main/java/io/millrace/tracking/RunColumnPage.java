package io.millrace.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A page of columns, those that most runs have first.
 *
 * @param nextCursor null on the last page
 * @param total how many match; null on all pages but the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunColumnPage(List<RunColumn> items, String nextCursor, Long total) {}
