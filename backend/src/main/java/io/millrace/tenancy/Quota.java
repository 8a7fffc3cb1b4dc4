package io.millrace.tenancy;

import java.util.Optional;

/**
 * What a tenant may use; absent means the installation's default.
 *
 * @param requestsPerSecond of the control plane, over all nodes
 * @param predictionsPerSecond predicted rows, over all nodes
 */
public record Quota(
    Optional<Long> storageBytes,
    Optional<Long> models,
    Optional<Long> predictionsPerMonth,
    Optional<Long> requestsPerSecond,
    Optional<Long> predictionsPerSecond) {

  /** Nothing set: the installation's defaults. */
  public static final Quota NONE =
      new Quota(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The installation's defaults: 100 GiB, 1 000 models, a thousand million predictions. */
  public static final Quota DEFAULT =
      new Quota(
          Optional.of(100L << 30),
          Optional.of(1_000L),
          Optional.of(1_000_000_000L),
          Optional.of(2_000L),
          Optional.of(200_000L));

  /** This quota, with what it leaves open taken from another. */
  public Quota or(Quota other) {
    return new Quota(
        storageBytes.or(other::storageBytes),
        models.or(other::models),
        predictionsPerMonth.or(other::predictionsPerMonth),
        requestsPerSecond.or(other::requestsPerSecond),
        predictionsPerSecond.or(other::predictionsPerSecond));
  }

  /** What a meter may reach. */
  public long limit(Meter meter) {
    Quota effective = or(DEFAULT);
    return switch (meter) {
      case STORAGE_BYTES -> effective.storageBytes.orElseThrow();
      case MODELS -> effective.models.orElseThrow();
      case PREDICTIONS_PER_MONTH -> effective.predictionsPerMonth.orElseThrow();
    };
  }
}
