package io.millrace.serving;

import java.util.List;
import java.util.Optional;

/**
 * How well a model's answers agree with those that were kept where it was trained.
 *
 * @param rows that were compared
 * @param agreeing those of which every value is within the tolerance
 * @param maxAbsolute largest difference of two finite numbers
 * @param maxRelative the same by the size of what is expected, where that is not 0
 * @param classAgreement share of rows whose highest score is that of the same class; empty where no
 *     output has scores
 * @param worst rows that do not agree, the worst first, each with the value that is farthest off
 */
public record SampleAgreement(
    int rows,
    int agreeing,
    double maxAbsolute,
    double maxRelative,
    Optional<Double> classAgreement,
    List<Difference> worst) {

  /**
   * A value that is not what was kept.
   *
   * @param row from 0
   * @param difference empty unless both are finite numbers
   */
  public record Difference(
      int row, String output, String expected, String actual, Optional<Double> difference) {

    /** What cannot be measured is the worst. */
    double size() {
      return difference.orElse(Double.POSITIVE_INFINITY);
    }
  }
}
