package io.millrace.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A client's change of one entry. {@code label} and {@code split}: absent (null here) keeps, a JSON
 * null removes.
 */
public record EntryChange(
    String path, @JsonProperty("delete") boolean remove, JsonNode label, JsonNode split) {

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
