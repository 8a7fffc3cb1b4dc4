package io.millrace.tracking;

/**
 * Which value of a metric: the last, the smallest number, the greatest, or the one at a step, which
 * is the last that was logged at it or before.
 *
 * @param step of {@link What#AT}; 0 otherwise
 */
record Reading(What what, long step) {
  static final Reading LAST = new Reading(What.LAST, 0);
  static final Reading MIN = new Reading(What.MIN, 0);
  static final Reading MAX = new Reading(What.MAX, 0);

  /** How it is read. */
  enum What {
    LAST,
    MIN,
    MAX,
    AT
  }

  static Reading at(long step) {
    return new Reading(What.AT, step);
  }

  /** How the contract writes it of a metric. */
  String written(String metric) {
    return switch (what) {
      case LAST -> metric;
      case MIN -> "min(" + metric + ")";
      case MAX -> "max(" + metric + ")";
      case AT -> "at(" + metric + "," + step + ")";
    };
  }
}
