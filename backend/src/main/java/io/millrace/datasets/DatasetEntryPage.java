package io.millrace.datasets;

import java.util.List;
import java.util.Optional;

/**
 * A page of entries.
 *
 * @param total all that match; on the first page only
 */
public record DatasetEntryPage(
    List<DatasetEntry> items, Optional<String> nextCursor, Optional<Long> total) {}
