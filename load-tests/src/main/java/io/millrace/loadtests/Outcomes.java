package io.millrace.loadtests;

/** What clients were answered, and after how long, by kind. */
final class Outcomes {
  private static final int OK = 200;
  private static final int EXPIRED = 504;

  /** Predictions. */
  final Samples answered = new Samples();

  /** Told at once that there will be none: 429 and 503. */
  final Samples refused = new Samples();

  /** Told when the time limit had passed: 504. */
  final Samples expired = new Samples();

  private double seconds;

  void add(int status, long nanos) {
    Samples kind = status == OK ? answered : status == EXPIRED ? expired : refused;
    kind.add(nanos);
  }

  /** They took so long to gather. */
  void took(double measured) {
    seconds += measured;
  }

  /** Those of another round. */
  void addAll(Outcomes others) {
    answered.addAll(others.answered);
    refused.addAll(others.refused);
    expired.addAll(others.expired);
    seconds += others.seconds;
  }

  double seconds() {
    return seconds;
  }

  double answeredPerSecond() {
    return answered.count() / seconds;
  }

  double refusedPerSecond() {
    return refused.count() / seconds;
  }

  double perSecond(Samples kind) {
    return kind.count() / seconds;
  }

  /** For measurements in which nothing may be refused. */
  Outcomes allAnswered() {
    if (refused.count() + expired.count() > 0) {
      throw new IllegalStateException(
          refused.count() + " requests were refused and " + expired.count() + " expired");
    }
    return this;
  }
}
