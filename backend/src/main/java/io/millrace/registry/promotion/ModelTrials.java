package io.millrace.registry.promotion;

import io.millrace.platform.Caller;
import io.millrace.registry.ModelVersion;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs a version outside of any endpoint, on the engine that serves. Serving implements it. */
public interface ModelTrials {

  /**
   * Classifies every labeled picture.
   *
   * @return by label, in its order; fails with UNPROCESSABLE in a sentence where the version cannot
   *     classify pictures, or a picture cannot be read
   */
  Future<Classified> classify(Caller caller, ModelVersion version, Pictures pictures);

  /**
   * Holds the answers against those that were kept with the run that the version came from.
   *
   * @return fails with NOT_FOUND (no samples), UNPROCESSABLE or INVALID_REQUEST in a sentence where
   *     they are none of this model
   */
  Future<Agreement> parity(
      Caller caller, ModelVersion version, double absoluteTolerance, double relativeTolerance);

  /** Runs single rows, one after the other. */
  Future<Latency> latency(ModelVersion version);

  /**
   * Labeled pictures of a dataset version.
   *
   * @param split {@code train}, {@code validation}, {@code test}; empty for all
   */
  record Pictures(UUID datasetId, int datasetVersion, Optional<String> split) {}

  /** The results of all labels. */
  record Classified(List<ClassResult> classes) {
    /** A label with fewer pictures says nothing by its accuracy. */
    static final int ENOUGH = 10;

    long rows() {
      return classes.stream().mapToLong(ClassResult::rows).sum();
    }

    /** The share that was right, from 0 to 1. */
    double accuracy() {
      return (double) classes.stream().mapToLong(ClassResult::correct).sum() / rows();
    }

    /** The label that comes off worst, among those with enough pictures. */
    Optional<ClassResult> worst() {
      return classes.stream()
          .filter(result -> result.rows() >= ENOUGH)
          .min(Comparator.comparingDouble(ClassResult::accuracy));
    }
  }

  /**
   * How the answers agree with those that were kept.
   *
   * @param rows that were compared
   * @param agreeing those of which every value is within the tolerances
   * @param maxAbsolute largest difference of two finite numbers
   * @param maxRelative the same by the size of what is expected
   * @param classAgreement share of rows with the same class; empty where no output has scores
   */
  record Agreement(
      int rows,
      int agreeing,
      double maxAbsolute,
      double maxRelative,
      Optional<Double> classAgreement,
      ParityEvidence evidence) {}

  /**
   * How long single rows took, in milliseconds.
   *
   * @param runs how many were measured
   */
  record Latency(double p50Millis, double p99Millis, int runs) {}
}
