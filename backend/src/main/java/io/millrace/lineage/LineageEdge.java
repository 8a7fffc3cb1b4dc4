package io.millrace.lineage;

/** {@code to} was made from {@code from}; both as {@code <kind>:<id>}. */
public record LineageEdge(String from, String to, String relation) {
  /** An edge between two entities. */
  public static LineageEdge of(EntityRef from, String relation, EntityRef to) {
    return new LineageEdge(from.toString(), to.toString(), relation);
  }
}
