package io.millrace.labeling;

import java.util.Optional;

/**
 * Which tasks of a project are listed.
 *
 * @param path a part of the path
 * @param label the accepted class
 * @param sort {@code createdAt}, {@code path} or {@code agreement}, tasks without one last; a
 *     leading {@code -} turns it round
 */
record TaskFilter(
    Optional<TaskState> state,
    Optional<String> path,
    Optional<String> label,
    Optional<String> sort) {
  /** Every task. */
  static final TaskFilter ALL =
      new TaskFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
