package io.millrace.datasets;

import io.millrace.platform.ApiException;

/**
 * How a version divides its entries: shares of all entries, the same within each label. Entries
 * stand in the order of SHA-256 over seed and path, so the same seed, paths and labels give the
 * same split.
 *
 * @param train from 0 to 1; the three sum to 1
 */
public record SplitRule(double train, double validation, double test, long seed) {
  private static final double ROUNDING = 1e-6;

  /**
   * Checks the shares.
   *
   * @throws ApiException INVALID_REQUEST
   */
  void check() {
    if (!(train >= 0 && validation >= 0 && test >= 0)
        || Math.abs(train + validation + test - 1) > ROUNDING) {
      throw ApiException.invalid(
          "/split", "The shares of train, validation and test must be 0 or more and sum to 1.");
    }
    if (seed < 0 || seed > Integer.MAX_VALUE) {
      throw ApiException.invalid("/split/seed", "A seed is between 0 and 2147483647.");
    }
  }
}
