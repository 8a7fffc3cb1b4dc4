package io.millrace.registry.promotion;

import io.millrace.platform.ApiException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One condition that a version must meet. Which fields belong to which kind stands in the contract.
 *
 * @param atMost of a latency in milliseconds, of memory in bytes, of a metric in its own unit
 * @param noWorseThanCurrentBy how much worse than the version under the alias it may be
 * @param worstClassAtLeast accuracy of the label that comes off worst, from 0 to 1
 * @param absoluteTolerance how far two values may be apart, and beside it {@code relativeTolerance}
 *     times what is expected
 * @param classAgreementAtLeast share of rows with the same class, from 0 to 1
 */
public record GateRule(
    GateKind kind,
    Optional<String> metric,
    Optional<Double> atLeast,
    Optional<Double> atMost,
    Optional<Double> noWorseThanCurrentBy,
    Optional<Boolean> higherIsBetter,
    Optional<UUID> datasetId,
    Optional<Integer> datasetVersion,
    Optional<String> split,
    Optional<Double> worstClassAtLeast,
    Optional<Double> absoluteTolerance,
    Optional<Double> relativeTolerance,
    Optional<Double> classAgreementAtLeast,
    Optional<Approver> role) {
  private static final double ABSOLUTE_TOLERANCE = 1e-5;
  private static final double RELATIVE_TOLERANCE = 1e-3;

  /** What is missing or does not belong to the kind; empty for a rule that can be checked. */
  List<FieldError> errors(String pointer) {
    Fields fields = new Fields(pointer, kind);
    boolean ofMetric = kind == GateKind.METRIC;
    boolean ofEvaluation = kind == GateKind.EVALUATION;
    boolean ofParity = kind == GateKind.PARITY;
    boolean hasMost = ofMetric || kind == GateKind.LATENCY || kind == GateKind.MEMORY;
    fields.check("metric", metric, ofMetric, ofMetric);
    fields.check("atLeast", atLeast, ofMetric || ofEvaluation || ofParity, false);
    fields.check("atMost", atMost, hasMost, hasMost && !ofMetric);
    fields.check("noWorseThanCurrentBy", noWorseThanCurrentBy, ofMetric || ofEvaluation, false);
    fields.check("higherIsBetter", higherIsBetter, ofMetric, false);
    fields.check("datasetId", datasetId, ofEvaluation, ofEvaluation);
    fields.check("datasetVersion", datasetVersion, ofEvaluation, ofEvaluation);
    fields.check("split", split, ofEvaluation, false);
    fields.check("worstClassAtLeast", worstClassAtLeast, ofEvaluation, false);
    fields.check("absoluteTolerance", absoluteTolerance, ofParity, false);
    fields.check("relativeTolerance", relativeTolerance, ofParity, false);
    fields.check("classAgreementAtLeast", classAgreementAtLeast, ofParity, false);
    fields.check("role", role, kind == GateKind.APPROVAL, kind == GateKind.APPROVAL);
    if ((ofMetric || ofEvaluation) && !hasBound()) {
      fields.found.add(new FieldError(pointer, "It has no bound: nothing could fail it."));
    }
    return fields.found;
  }

  /** How far the values of a parity may be apart. */
  double absoluteOrDefault() {
    return absoluteTolerance.orElse(ABSOLUTE_TOLERANCE);
  }

  /** The same, for each unit of what is expected. */
  double relativeOrDefault() {
    return relativeTolerance.orElse(RELATIVE_TOLERANCE);
  }

  private boolean hasBound() {
    return atLeast.isPresent()
        || atMost.isPresent()
        || noWorseThanCurrentBy.isPresent()
        || worstClassAtLeast.isPresent();
  }

  private record Fields(String pointer, GateKind kind, List<FieldError> found) {
    Fields(String pointer, GateKind kind) {
      this(pointer, kind, new ArrayList<>());
    }

    void check(String name, Optional<?> value, boolean allowed, boolean needed) {
      if (value.isPresent() && !allowed) {
        found.add(
            new FieldError(
                pointer + "/" + name,
                "A gate of the kind '%s' has no '%s'.".formatted(kind.wireName(), name)));
      } else if (needed && value.isEmpty()) {
        found.add(
            new FieldError(
                pointer + "/" + name,
                "A gate of the kind '%s' needs '%s'.".formatted(kind.wireName(), name)));
      }
    }
  }
}
