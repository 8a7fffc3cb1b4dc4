package io.millrace.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done with many runs at once.
 *
 * @param trashed whether they go into the trash, or come back from it; absent leaves them where
 *     they are
 * @param tags to set on each
 * @param removedTags keys of tags to take from each, where it has them
 */
public record RunChanges(
    List<String> runs,
    Optional<Boolean> trashed,
    Optional<Map<String, String>> tags,
    Optional<List<String>> removedTags) {}
