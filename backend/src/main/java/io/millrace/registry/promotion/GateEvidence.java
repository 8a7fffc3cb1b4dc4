package io.millrace.registry.promotion;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found at one gate.
 *
 * @param passed empty while a person has to decide
 * @param summary what was found, in a sentence
 * @param figures by name, as measured
 * @param classes by label, of an evaluation
 * @param parity of a parity
 */
public record GateEvidence(
    GateRule rule,
    Optional<Boolean> passed,
    String summary,
    Map<String, Double> figures,
    Optional<List<ClassResult>> classes,
    Optional<ParityEvidence> parity) {

  static GateEvidence of(
      GateRule rule, boolean passed, String summary, Map<String, Double> figures) {
    return new GateEvidence(
        rule, Optional.of(passed), summary, figures, Optional.empty(), Optional.empty());
  }

  /** The same, with what the version was compared with. */
  GateEvidence with(ParityEvidence compared) {
    return new GateEvidence(rule, passed, summary, figures, classes, Optional.of(compared));
  }

  /** The same, once a person has agreed. */
  GateEvidence approved() {
    return new GateEvidence(rule, Optional.of(true), "It was approved.", figures, classes, parity);
  }

  /** Whether this gate alone keeps the version out. */
  boolean refuses() {
    return passed.isPresent() && !passed.get();
  }
}
