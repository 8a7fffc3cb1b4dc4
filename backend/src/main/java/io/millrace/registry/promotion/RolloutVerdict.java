package io.millrace.registry.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the figures of a step mean. A share is of the requests that came, or of the least number
 * where that is more: what breaks a limit so early would break it whatever the rest did.
 *
 * @param summary what was found, in a sentence
 */
record RolloutVerdict(Kind kind, String summary) {
  private static final double SLOW_SHARE = 0.01;
  private static final double NINETY_NINE = 0.99;
  private static final double PER_CENT = 100;

  /** What follows from it. */
  enum Kind {
    /** It is too early to say. */
    CONTINUE,
    /** The step's time is over, and enough requests held the limits. */
    PASSED,
    /** The step's time and its patience are over. */
    TOO_LITTLE,
    /** A limit is broken. */
    BROKEN
  }

  /**
   * What was seen in a step.
   *
   * @param version the proposed one
   * @param current the one in use: in this step where enough came, otherwise in all
   * @param behind whether the version ran as a shadow
   * @param seconds since the step began
   */
  record Seen(VersionTraffic version, VersionTraffic current, boolean behind, long seconds) {
    boolean differs(double most, int least) {
      return version.differing() > most * Math.max(version.rows(), least);
    }
  }

  static RolloutVerdict of(RolloutPlan plan, int dwellSeconds, Seen seen) {
    List<String> broken = broken(plan, seen);
    if (!broken.isEmpty()) {
      return new RolloutVerdict(Kind.BROKEN, String.join(" ", broken));
    }
    if (seen.seconds() < dwellSeconds) {
      return new RolloutVerdict(Kind.CONTINUE, "");
    }
    int least = plan.minRequestsOrDefault();
    boolean enough =
        seen.version().requests() >= least
            && (!plan.limits().compares() || seen.current().requests() >= least);
    if (enough) {
      return new RolloutVerdict(
          Kind.PASSED, "The limits held over %d requests.".formatted(seen.version().requests()));
    }
    return seen.seconds() < (long) dwellSeconds + plan.waitOrDefault()
        ? new RolloutVerdict(Kind.CONTINUE, "")
        : new RolloutVerdict(
            Kind.TOO_LITTLE,
            "Too little traffic: %d of %d requests came to the version, %d to the one in use."
                .formatted(seen.version().requests(), least, seen.current().requests()));
  }

  /** The limits that do not hold, each in a sentence. */
  static List<String> broken(RolloutPlan plan, Seen seen) {
    List<String> broken = new ArrayList<>();
    int least = plan.minRequestsOrDefault();
    boolean comparable = seen.current().requests() >= least;
    tooManyErrors(plan.limits(), seen, least, comparable, broken);
    plan.limits()
        .disagreementAtMost()
        .filter(most -> seen.behind() && seen.differs(most, least))
        .ifPresent(
            most ->
                broken.add(
                    "%d of %d rows would have been answered otherwise, more than %s."
                        .formatted(
                            seen.version().differing(), seen.version().rows(), percent(most))));
    if (!seen.behind()) {
      tooSlow(plan.limits(), seen, least, comparable, broken);
    }
    return broken;
  }

  private static void tooManyErrors(
      RolloutLimits limits, Seen seen, int least, boolean comparable, List<String> broken) {
    VersionTraffic version = seen.version();
    double share = version.errors() / (double) Math.max(version.requests(), least);
    double current = comparable ? seen.current().errors() / (double) seen.current().requests() : 0;
    String found =
        "%d of %d requests were not answered".formatted(version.errors(), version.requests());
    limits
        .errorShareAtMost()
        .filter(most -> share > most)
        .ifPresent(most -> broken.add(found + ", more than %s.".formatted(percent(most))));
    limits
        .errorShareNoWorseBy()
        .filter(by -> comparable && share > current + by)
        .ifPresent(
            by ->
                broken.add(
                    found + ", beside %s of the version in use.".formatted(percent(current))));
  }

  private static void tooSlow(
      RolloutLimits limits, Seen seen, int least, boolean comparable, List<String> broken) {
    slow(limits.p99MillisAtMost(), seen.version(), least, "").ifPresent(broken::add);
    Optional<Double> p99 =
        comparable ? seen.current().quantileMillis(NINETY_NINE) : Optional.empty();
    String beside =
        p99.map(millis -> ", beside %s of the version in use".formatted(ms(millis))).orElse("");
    slow(
            p99.flatMap(millis -> limits.p99NoWorseTimes().map(times -> times * millis)),
            seen.version(),
            least,
            beside)
        .ifPresent(broken::add);
  }

  private static Optional<String> slow(
      Optional<Double> bound, VersionTraffic version, int least, String beside) {
    double of = Math.max(version.answered(), least);
    return bound
        .filter(millis -> version.slowerThan(millis) > SLOW_SHARE * of)
        .map(
            millis ->
                "%d of %d requests took longer than %s%s: more than one in a hundred."
                    .formatted(version.slowerThan(millis), version.answered(), ms(millis), beside));
  }

  private static String percent(double share) {
    return trimmed(share * PER_CENT) + " %";
  }

  private static String ms(double millis) {
    return trimmed(millis) + " ms";
  }

  private static String trimmed(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
  }
}
