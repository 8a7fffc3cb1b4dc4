package io.millrace.serving;

import io.millrace.platform.ApiException;
import java.util.Optional;

/**
 * What to deploy: a version, or an alias that is resolved when the request is handled.
 *
 * @param follow whether the deployment moves on with the alias; absent: not
 * @param weight share of the traffic relative to the endpoint's other deployments; absent: 100
 */
public record NewDeployment(
    String model,
    Optional<Integer> version,
    Optional<String> alias,
    Optional<Boolean> follow,
    Optional<Integer> weight) {
  private static final int DEFAULT_WEIGHT = 100;

  static NewDeployment ofVersion(String model, int version, Optional<Integer> weight) {
    return new NewDeployment(
        model, Optional.of(version), Optional.empty(), Optional.empty(), weight);
  }

  static NewDeployment following(String model, String alias, int weight) {
    return new NewDeployment(
        model, Optional.empty(), Optional.of(alias), Optional.of(true), Optional.of(weight));
  }

  /** The alias that it moves on with. */
  Optional<String> followed() {
    return alias.filter(name -> follow.orElse(false));
  }

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
    if (follow.orElse(false) && alias.isEmpty()) {
      throw ApiException.invalid(pointer + "/follow", "Name the alias to follow, and no version.");
    }
  }
}
