package io.millrace.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client changes of an experiment; absent fields stay.
 *
 * @param tags to set
 * @param removedTags keys of tags to remove
 */
public record ExperimentPatch(
    Optional<String> name,
    Optional<String> description,
    Optional<Map<String, String>> tags,
    Optional<List<String>> removedTags) {
  /** A new name, and nothing else. */
  public static ExperimentPatch renamed(String name) {
    return new ExperimentPatch(
        Optional.of(name), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
