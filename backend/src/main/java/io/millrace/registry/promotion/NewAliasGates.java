package io.millrace.registry.promotion;

import io.millrace.platform.ApiException;
import io.millrace.platform.ApiException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gates that an alias is to have, in the order in which they are checked.
 *
 * @param rollout what comes between the gates and the alias; empty: it moves at once
 */
public record NewAliasGates(List<GateRule> rules, Optional<RolloutPlan> rollout) {

  /**
   * The same gates.
   *
   * @throws ApiException INVALID_REQUEST for rules that cannot be checked
   */
  NewAliasGates checked() {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      errors.addAll(rules.get(i).errors("/rules/" + i));
    }
    rollout.ifPresent(plan -> errors.addAll(plan.errors()));
    if (!errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
    return this;
  }
}
