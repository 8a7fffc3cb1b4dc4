package io.millrace.datasets;

import io.millrace.platform.Cursor;

/** The orders of the list of datasets, each with its keyset condition. */
enum DatasetSort {
  NAME("d.name", ">", "ASC"),
  NAME_DOWN("d.name", "<", "DESC"),
  CREATED("d.created_at", ">", "ASC"),
  CREATED_DOWN("d.created_at", "<", "DESC");

  private final String column;
  private final String comparison;
  private final String direction;

  DatasetSort(String column, String comparison, String direction) {
    this.column = column;
    this.comparison = comparison;
    this.direction = direction;
  }

  /** The order of a name in the contract. */
  static DatasetSort ofWireName(String name) {
    return switch (name) {
      case "name" -> NAME;
      case "-name" -> NAME_DOWN;
      case "createdAt" -> CREATED;
      default -> CREATED_DOWN;
    };
  }

  /** What comes after a cursor; two parameters, the key and the id. */
  String condition() {
    return "(" + column + ", d.id) " + comparison + " (?, ?)";
  }

  String order() {
    return " ORDER BY " + column + " " + direction + ", d.id " + direction;
  }

  Object keyOf(Cursor cursor) {
    return isByName() ? cursor.key() : cursor.keyAsTime();
  }

  String cursorOf(Dataset dataset) {
    return isByName()
        ? Cursor.of(dataset.name(), dataset.id())
        : Cursor.of(dataset.createdAt(), dataset.id());
  }

  private boolean isByName() {
    return this == NAME || this == NAME_DOWN;
  }
}
