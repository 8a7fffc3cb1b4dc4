package io.millrace.serving;

import java.util.Optional;

/**
 * A version that is to run behind the answers.
 *
 * @param percent of the answered requests; absent: all
 */
public record NewShadow(
    String model, Optional<Integer> version, Optional<String> alias, Optional<Integer> percent) {
  private static final int ALL = 100;

  int percentOrAll() {
    return percent.orElse(ALL);
  }

  NewDeployment deployment() {
    return new NewDeployment(model, version, alias, Optional.empty(), Optional.of(0));
  }
}
