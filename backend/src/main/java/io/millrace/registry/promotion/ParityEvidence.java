package io.millrace.registry.promotion;

import java.util.List;
import java.util.Optional;

/**
 * What a version was compared with, and where it differs.
 *
 * @param path of the samples among the run's artifacts
 * @param sha256 of that file
 * @param worst rows that do not agree, the worst first
 */
public record ParityEvidence(String path, String sha256, List<Difference> worst) {

  /**
   * The value of a row that is farthest off.
   *
   * @param row from 0
   * @param difference empty unless both are finite numbers
   */
  public record Difference(
      int row, String output, String expected, String actual, Optional<Double> difference) {}
}
