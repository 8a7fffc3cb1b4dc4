package io.millrace.labeling;

import java.util.Optional;

/**
 * Which tasks of a project are listed.
 *
 * @param path a part of the path
 * @param label the accepted class
 */
record TaskFilter(Optional<TaskState> state, Optional<String> path, Optional<String> label) {
  /** Every task. */
  static final TaskFilter ALL =
      new TaskFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
