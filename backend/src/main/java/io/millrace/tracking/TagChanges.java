package io.millrace.tracking;

import io.millrace.platform.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tags that are set and tags that are removed, checked.
 *
 * @param removed keys
 */
record TagChanges(Map<String, String> set, List<String> removed) {
  /**
   * Checks what a client asks for.
   *
   * @throws ApiException INVALID_REQUEST, also for a tag that is to be set and removed
   */
  static TagChanges of(Optional<Map<String, String>> set, Optional<List<String>> removed) {
    Map<String, String> tags = RunLogParser.checked("/tags", set.orElse(Map.of()));
    List<String> keys = removed.orElse(List.of()).stream().distinct().toList();
    for (String key : keys) {
      TrackingNames.metricKey("/removedTags", key);
      if (tags.containsKey(key)) {
        throw ApiException.invalid(
            "/removedTags", "The tag '%s' is to be set and to be removed.".formatted(key));
      }
    }
    return new TagChanges(tags, keys);
  }

  boolean isEmpty() {
    return set.isEmpty() && removed.isEmpty();
  }
}
