package io.millrace.loadtests;

import static io.millrace.loadtests.Table.millis;

/** Outcomes as they stand in a file. */
record OutcomeFigures(Kind answered, Kind refused, Kind expired) {
  static OutcomeFigures of(Outcomes outcomes) {
    return new OutcomeFigures(
        Kind.of(outcomes, outcomes.answered),
        Kind.of(outcomes, outcomes.refused),
        Kind.of(outcomes, outcomes.expired));
  }

  /** One kind of outcome. */
  record Kind(int count, double perSecond, double p50Millis, double p99Millis, double maxMillis) {
    static Kind of(Outcomes outcomes, Samples kind) {
      return new Kind(
          kind.count(),
          outcomes.perSecond(kind),
          millis(kind.quantile(0.5)),
          millis(kind.quantile(0.99)),
          millis(kind.max()));
    }
  }
}
