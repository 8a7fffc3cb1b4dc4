package io.millrace.registry.promotion;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.millrace.platform.ApiException;
import java.util.Locale;
import java.util.Optional;

/** What a person says to a rollout. */
public record RolloutCommand(Action action, Optional<String> reason) {

  /** What is to be done. */
  public enum Action {
    STOP,
    RESUME,
    FINISH,
    ROLL_BACK;

    /** The action of a name in the contract. */
    @JsonCreator
    public static Action ofWireName(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * The same.
   *
   * @throws ApiException INVALID_REQUEST without a reason where one is needed
   */
  RolloutCommand checked() {
    boolean needed = action == Action.FINISH || action == Action.ROLL_BACK;
    if (needed && reason.filter(text -> !text.isBlank()).isEmpty()) {
      throw ApiException.invalid("/reason", "Say why: it is kept in the history.");
    }
    return this;
  }
}
