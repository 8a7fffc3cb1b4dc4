package io.millrace.registry.promotion;

import io.millrace.platform.ApiException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done between the gates and the alias, and for how long the alias is watched then.
 *
 * @param steps one after the other; none: the alias moves at once and is watched
 * @param minRequests without which no step ends; absent: 100
 * @param waitSeconds how long a step waits for them beyond its time; absent: an hour
 * @param watchSeconds how long the limits hold after the alias has moved; absent: not at all
 */
public record RolloutPlan(
    RolloutStrategy strategy,
    List<RolloutStep> steps,
    Optional<Integer> minRequests,
    Optional<Integer> waitSeconds,
    Optional<Integer> watchSeconds,
    RolloutLimits limits) {
  private static final int MIN_REQUESTS = 100;
  private static final int WAIT_SECONDS = 3_600;

  int minRequestsOrDefault() {
    return minRequests.orElse(MIN_REQUESTS);
  }

  int waitOrDefault() {
    return waitSeconds.orElse(WAIT_SECONDS);
  }

  int watchOrNone() {
    return watchSeconds.orElse(0);
  }

  /** The number of the watch: the one after the last step. */
  int watchStep() {
    return steps.size() + 1;
  }

  boolean shadows() {
    return strategy == RolloutStrategy.SHADOW;
  }

  /** What could never be held; empty for a plan that can be followed. */
  List<FieldError> errors() {
    List<FieldError> errors = new ArrayList<>();
    if (steps.isEmpty() && watchOrNone() == 0) {
      errors.add(at("/steps", "Give one step at least, or a time to watch after the alias moved."));
    }
    if (limits.isEmpty()) {
      errors.add(at("/limits", "It has no limit: nothing could break it."));
    }
    if (limits.disagreementAtMost().isPresent() && (!shadows() || steps.isEmpty())) {
      errors.add(at("/limits/disagreementAtMost", "Only a shadow's answers are compared."));
    }
    if (limits.compares() && steps.isEmpty()) {
      errors.add(at("/limits", "A limit beside the version in use needs a step to see it in."));
    }
    if (limits.time() && shadows() && watchOrNone() == 0) {
      errors.add(
          at("/limits", "A shadow's latency says nothing: watch the alias, or use a canary."));
    }
    return errors;
  }

  private static FieldError at(String pointer, String message) {
    return new FieldError("/rollout" + pointer, message);
  }
}
