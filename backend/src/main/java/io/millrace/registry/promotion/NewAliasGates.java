package io.millrace.registry.promotion;

import io.millrace.platform.ApiException;
import io.millrace.platform.ApiException.FieldError;
import java.util.ArrayList;
import java.util.List;

/** The gates that an alias is to have, in the order in which they are checked. */
public record NewAliasGates(List<GateRule> rules) {

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
    if (!errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
    return this;
  }
}
