package io.millrace.registry.promotion;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.promotion.ModelTrials.Agreement;
import io.millrace.registry.promotion.ModelTrials.Classified;
import io.millrace.registry.promotion.ModelTrials.Pictures;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Holds a version against one gate. */
final class GateCheck {
  private final ModelTrials trials;

  GateCheck(ModelTrials trials) {
    this.trials = trials;
  }

  /**
   * What is found; fails only where the installation is at fault.
   *
   * @param current the version under the alias
   */
  Future<GateEvidence> check(
      Caller caller, GateRule rule, ModelVersion version, Optional<ModelVersion> current) {
    return switch (rule.kind()) {
      case METRIC -> Future.succeededFuture(metric(rule, version, current));
      case EVALUATION ->
          evaluation(caller, rule, version, current).recover(failure -> impossible(rule, failure));
      case PARITY -> parity(caller, rule, version).recover(failure -> impossible(rule, failure));
      case LATENCY -> latency(rule, version).recover(failure -> impossible(rule, failure));
      case MEMORY -> Future.succeededFuture(memory(rule, version));
      case APPROVAL ->
          Future.succeededFuture(
              new GateEvidence(
                  rule,
                  Optional.empty(),
                  "Waits for the approval of one who is %s or above."
                      .formatted(rule.role().orElseThrow().wireName()),
                  Map.of(),
                  Optional.empty(),
                  Optional.empty()));
    };
  }

  private static GateEvidence metric(
      GateRule rule, ModelVersion version, Optional<ModelVersion> current) {
    String name = rule.metric().orElseThrow();
    Double value = version.metrics().get(name);
    if (value == null) {
      return GateEvidence.of(
          rule, false, "The version was registered without '%s'.".formatted(name), Map.of());
    }
    Optional<Double> before = current.map(held -> held.metrics().get(name));
    Map<String, Double> figures = new TreeMap<>(Map.of("value", value));
    before.ifPresent(held -> figures.put("current", held));
    boolean higher = rule.higherIsBetter().orElse(true);
    Bounds bounds = new Bounds("'" + name + "'");
    bounds.atLeast(value, rule.atLeast());
    bounds.atMost(value, rule.atMost());
    bounds.noWorse(value, before, rule.noWorseThanCurrentBy(), higher);
    return bounds.evidence(rule, value, figures, Optional.empty());
  }

  private Future<GateEvidence> evaluation(
      Caller caller, GateRule rule, ModelVersion version, Optional<ModelVersion> current) {
    Pictures pictures =
        new Pictures(
            rule.datasetId().orElseThrow(), rule.datasetVersion().orElseThrow(), rule.split());
    Optional<ModelVersion> beside = current.filter(held -> rule.noWorseThanCurrentBy().isPresent());
    return trials
        .classify(caller, version, pictures)
        .compose(
            found ->
                beside
                    .map(held -> trials.classify(caller, held, pictures).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                    .map(held -> evaluated(rule, found, held)));
  }

  private static GateEvidence evaluated(
      GateRule rule, Classified found, Optional<Classified> current) {
    if (found.rows() == 0) {
      return GateEvidence.of(rule, false, "There is no labeled picture to look at.", Map.of());
    }
    Map<String, Double> figures =
        new TreeMap<>(Map.of("accuracy", found.accuracy(), "rows", (double) found.rows()));
    current.ifPresent(held -> figures.put("currentAccuracy", held.accuracy()));
    Bounds bounds = new Bounds("the accuracy");
    bounds.atLeast(found.accuracy(), rule.atLeast());
    bounds.noWorse(
        found.accuracy(), current.map(Classified::accuracy), rule.noWorseThanCurrentBy(), true);
    found
        .worst()
        .ifPresent(
            worst -> {
              figures.put("worstClassAccuracy", worst.accuracy());
              bounds.atLeast(
                  "the accuracy of '%s'".formatted(worst.label()),
                  worst.accuracy(),
                  rule.worstClassAtLeast());
            });
    return bounds.evidence(rule, found.accuracy(), figures, Optional.of(found.classes()));
  }

  private Future<GateEvidence> parity(Caller caller, GateRule rule, ModelVersion version) {
    return trials
        .parity(caller, version, rule.absoluteOrDefault(), rule.relativeOrDefault())
        .map(found -> compared(rule, found));
  }

  private static GateEvidence compared(GateRule rule, Agreement found) {
    double share = (double) found.agreeing() / found.rows();
    Map<String, Double> figures =
        new TreeMap<>(
            Map.of(
                "rows",
                (double) found.rows(),
                "agreeing",
                (double) found.agreeing(),
                "agreement",
                share,
                "maxAbsolute",
                found.maxAbsolute(),
                "maxRelative",
                found.maxRelative()));
    found.classAgreement().ifPresent(same -> figures.put("classAgreement", same));
    Bounds bounds = new Bounds("the share of rows that agree");
    bounds.atLeast(share, rule.atLeast().or(() -> Optional.of(1.0)));
    if (found.classAgreement().isPresent()) {
      bounds.atLeast(
          "the share of rows with the same class",
          found.classAgreement().get(),
          rule.classAgreementAtLeast());
    } else if (rule.classAgreementAtLeast().isPresent()) {
      bounds.broken.add("no output that was kept has scores, whose classes could be the same");
    }
    return bounds.evidence(rule, share, figures, Optional.empty()).with(found.evidence());
  }

  private Future<GateEvidence> latency(GateRule rule, ModelVersion version) {
    return trials
        .latency(version)
        .map(
            found -> {
              Bounds bounds = new Bounds("the 99th percentile in milliseconds");
              bounds.atMost(found.p99Millis(), rule.atMost());
              return bounds.evidence(
                  rule,
                  found.p99Millis(),
                  Map.of(
                      "p50Millis", found.p50Millis(),
                      "p99Millis", found.p99Millis(),
                      "runs", (double) found.runs()),
                  Optional.empty());
            });
  }

  private static GateEvidence memory(GateRule rule, ModelVersion version) {
    if (version.peakMemoryBytes().isEmpty()) {
      return GateEvidence.of(
          rule, false, "The memory of this version was never measured.", Map.of());
    }
    double bytes = version.peakMemoryBytes().get();
    Bounds bounds = new Bounds("the peak in bytes");
    bounds.atMost(bytes, rule.atMost());
    return bounds.evidence(rule, bytes, Map.of("peakBytes", bytes), Optional.empty());
  }

  /** What lies in the version or the data is a finding; all else is tried again. */
  private static Future<GateEvidence> impossible(GateRule rule, Throwable failure) {
    return failure instanceof ApiException known && isFinding(known.code())
        ? Future.succeededFuture(GateEvidence.of(rule, false, known.getMessage(), Map.of()))
        : Future.failedFuture(failure);
  }

  private static boolean isFinding(ErrorCode code) {
    return code == ErrorCode.UNPROCESSABLE
        || code == ErrorCode.NOT_FOUND
        || code == ErrorCode.INVALID_REQUEST;
  }

  /** Compares a value with its bounds, and says what is wrong. */
  private static final class Bounds {
    private final String what;
    private final List<String> broken = new ArrayList<>();

    Bounds(String what) {
      this.what = what;
    }

    void atLeast(double value, Optional<Double> bound) {
      atLeast(what, value, bound);
    }

    void atLeast(String name, double value, Optional<Double> bound) {
      bound
          .filter(least -> !(value >= least))
          .ifPresent(
              least ->
                  broken.add(
                      "%s is %s, below the %s that is needed"
                          .formatted(name, text(value), text(least))));
    }

    void atMost(double value, Optional<Double> bound) {
      bound
          .filter(most -> !(value <= most))
          .ifPresent(
              most ->
                  broken.add(
                      "%s is %s, above the %s that is allowed"
                          .formatted(what, text(value), text(most))));
    }

    void noWorse(
        double value,
        Optional<Double> current,
        Optional<Double> tolerance,
        boolean higherIsBetter) {
      if (current.isEmpty() || tolerance.isEmpty()) {
        return;
      }
      double worse = higherIsBetter ? current.get() - value : value - current.get();
      if (!(worse <= tolerance.get())) {
        broken.add(
            "%s is %s, worse than the %s of the version in use%s"
                .formatted(
                    what,
                    text(value),
                    text(current.get()),
                    tolerance.get() == 0 ? "" : " by more than " + text(tolerance.get())));
      }
    }

    GateEvidence evidence(
        GateRule rule,
        double value,
        Map<String, Double> figures,
        Optional<List<ClassResult>> classes) {
      boolean passed = broken.isEmpty();
      String summary = passed ? what + " is " + text(value) : String.join("; ", broken);
      return new GateEvidence(
          rule, Optional.of(passed), sentence(summary), figures, classes, Optional.empty());
    }

    private static String sentence(String text) {
      return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /** Four digits after the point for shares and metrics, none for large numbers. */
    private static String text(double value) {
      return Math.abs(value) >= 1_000
          ? String.format(Locale.ROOT, "%,.0f", value)
          : String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
    }
  }
}
