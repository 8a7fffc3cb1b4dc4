package io.millrace.lineage;

import java.time.Instant;
import java.util.Optional;

/**
 * An entity as people see it.
 *
 * @param label short: a name, a version
 * @param detail one more fact: an accuracy, a label, a person
 * @param href path in the web UI
 */
public record LineageNode(
    EntityKind kind,
    String id,
    String label,
    Optional<String> detail,
    Optional<String> href,
    Optional<Instant> createdAt) {

  /** A node with a label alone. */
  public static LineageNode of(EntityRef ref, String label) {
    return new LineageNode(
        ref.kind(), ref.id(), label, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The node's name in the graph. */
  EntityRef ref() {
    return new EntityRef(kind, id);
  }
}
