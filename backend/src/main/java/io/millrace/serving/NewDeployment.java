package io.millrace.serving;

import io.millrace.platform.ApiException;
import java.util.Optional;

/**
 * What to deploy: a version, or an alias that is resolved when the request is handled.
 *
 * @param weight share of the traffic relative to the endpoint's other deployments; absent: 100
 */
public record NewDeployment(
    String model, Optional<Integer> version, Optional<String> alias, Optional<Integer> weight) {
  private static final int DEFAULT_WEIGHT = 100;

  int weightOrDefault() {
    return weight.orElse(DEFAULT_WEIGHT);
  }

  /**
   * Checks that exactly one of version and alias is named.
   *
   * @param pointer of this in the request
   * @throws ApiException INVALID_REQUEST
   */
  void check(String pointer) {
    if (version.isPresent() == alias.isPresent()) {
      throw ApiException.invalid(pointer, "Name either a version or an alias of the model.");
    }
  }
}
