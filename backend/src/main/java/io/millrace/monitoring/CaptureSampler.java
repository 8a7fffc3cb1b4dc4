package io.millrace.monitoring;

import io.millrace.serving.CaptureRule;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides by an endpoint's rule which predictions are kept. A sample depends on the prediction's id
 * and the seed alone: the same prediction is decided the same way everywhere.
 */
final class CaptureSampler {
  /** A double has 53 bits. */
  private static final int DROPPED_BITS = 11;

  private static final double UNIT = 0x1.0p-53;

  private final long seed;

  CaptureSampler(long seed) {
    this.seed = seed;
  }

  /**
   * Whether a row is kept. One without a confidence (the signature names no classes, or the model
   * gave no number) is not below any.
   */
  boolean wanted(CaptureRule rule, Optional<Double> confidence, UUID requestId, int row) {
    if (rule.belowConfidence().isPresent()
        && (confidence.isEmpty() || confidence.get() >= rule.belowConfidence().get())) {
      return false;
    }
    return place(requestId, row) < rule.sampleRate().orElse(1.0);
  }

  /** Evenly spread over [0, 1). */
  private double place(UUID id, int row) {
    long mixed =
        mix(mix(id.getMostSignificantBits() ^ seed) ^ mix(id.getLeastSignificantBits() + row));
    return (mixed >>> DROPPED_BITS) * UNIT;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable generators, 2014). */
  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
