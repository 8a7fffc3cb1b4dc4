package io.millrace.datasets;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A client's change of one entry. {@code label} and {@code split}: absent (null here) keeps, a JSON
 * null removes.
 */
public record EntryChange(String path, boolean remove, JsonNode label, JsonNode split) {

  /** Reads it; a change that does not say {@code delete} does not. */
  @JsonCreator
  static EntryChange read(
      @JsonProperty("path") String path,
      @JsonProperty("delete") Optional<Boolean> delete,
      @JsonProperty("label") JsonNode label,
      @JsonProperty("split") JsonNode split) {
    return new EntryChange(path, delete.orElse(false), label, split);
  }

  /** Sets a label. */
  public static EntryChange label(String path, String label) {
    return new EntryChange(
        path, false, com.fasterxml.jackson.databind.node.TextNode.valueOf(label), null);
  }

  /** Removes the entry. */
  public static EntryChange delete(String path) {
    return new EntryChange(path, true, null, null);
  }
}
