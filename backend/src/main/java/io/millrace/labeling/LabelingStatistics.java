package io.millrace.labeling;

import java.util.List;
import java.util.Optional;

/**
 * Who said what in a project.
 *
 * @param confusion row: the accepted class; column: the class an annotator chose
 * @param acceptedByClass accepted tasks, in the order of the classes
 * @param skippedTasks open tasks that at least one person skipped
 * @param stuckTasks those that everybody active within a day has skipped or answered: they come
 *     back to whoever skipped them, after everything else
 */
public record LabelingStatistics(
    List<String> classes,
    List<List<Long>> confusion,
    List<Long> acceptedByClass,
    List<Annotator> annotators,
    long skippedTasks,
    long stuckTasks) {

  /**
   * One person's or key's share.
   *
   * @param annotator the subject
   * @param agreementWithAccepted share of their answers that equal the accepted one; absent before
   *     a task of theirs is accepted
   * @param medianSeconds from showing to answering; absent where no page measured it
   */
  public record Annotator(
      String annotator,
      String name,
      long annotations,
      long skips,
      Optional<Double> agreementWithAccepted,
      Optional<Double> medianSeconds) {

    Annotator withName(String known) {
      return new Annotator(
          annotator, known, annotations, skips, agreementWithAccepted, medianSeconds);
    }
  }
}
