package io.millrace.serving;

import io.millrace.registry.ModelVersion;

/**
 * A model version's part of an endpoint's traffic.
 *
 * @param weight relative to the others
 */
public record VersionShare(String model, int version, int weight) {

  static VersionShare of(ModelVersion version, int weight) {
    return new VersionShare(version.model(), version.version(), weight);
  }
}
