package io.millrace.serving.metering;

import java.util.Locale;

/** What became of a request. The order is that of the journal's codes: append only. */
public enum Outcome {
  /** A model answered it. */
  ANSWERED,
  /** The response cache answered it; no device time. */
  CACHED,
  /** Refused before it ran: limits, quota, full queues, an unreachable deadline. */
  REFUSED,
  /** Its time passed before the answer was there. */
  EXPIRED,
  /** The model did not take the input, the run failed, or the answer could not be made. */
  FAILED;

  /** The name in the contract and in the database. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
