package io.millrace.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * How an attempt to deliver ended.
 *
 * @param status of the answer; empty where none came
 * @param answer the beginning of its body
 * @param reason why it failed; empty where it did not
 * @param millis how long it took
 */
public record Attempt(
    Optional<Integer> status, Optional<String> answer, Optional<String> reason, int millis) {

  /** Whether the event has arrived. */
  @JsonProperty
  public boolean succeeded() {
    return reason.isEmpty();
  }
}
