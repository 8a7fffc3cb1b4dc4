package io.millrace.serving.batching;

/**
 * In which order one tenant's requests for a model run: 1 is the highest, as in Triton. Says
 * nothing between tenants, whose shares are by weight alone.
 */
public final class Priority {
  static final int HIGHEST = 1;

  /** As a request names it: 1 to here, or 0 for {@link #DEFAULT}. */
  public static final int LOWEST = 10;

  /** In the middle, so that there is something more and something less urgent. */
  public static final int DEFAULT = 5;

  /** One more than the highest number of a level. */
  static final int LEVELS = LOWEST + 1;

  private Priority() {}

  /**
   * The level of what a request names.
   *
   * @param named 0 to {@link #LOWEST}
   */
  public static int level(int named) {
    if (named < 0 || named > LOWEST) {
      throw new IllegalArgumentException("no priority: " + named);
    }
    return named == 0 ? DEFAULT : named;
  }
}
