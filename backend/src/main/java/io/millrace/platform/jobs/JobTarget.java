package io.millrace.platform.jobs;

import java.util.Optional;

/**
 * The one thing that a job works on.
 *
 * @param kind as in lineage, for example {@code model_version}
 */
public record JobTarget(String kind, String id) {

  /**
   * Reads what a job was enqueued for.
   *
   * @param subject {@code <kind>:<id>}; anything else, as of work that goes over everything, names
   *     no one thing
   */
  static Optional<JobTarget> of(String subject) {
    int colon = subject.indexOf(':');
    return colon > 0 && colon < subject.length() - 1
        ? Optional.of(new JobTarget(subject.substring(0, colon), subject.substring(colon + 1)))
        : Optional.empty();
  }
}
