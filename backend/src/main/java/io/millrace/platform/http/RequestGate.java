package io.millrace.platform.http;

import io.millrace.platform.Caller;

/** Admits or refuses a request of a known caller before any work is done for it: request rates. */
@FunctionalInterface
public interface RequestGate {
  /**
   * Takes one request from the caller's allowance.
   *
   * @throws io.millrace.platform.ApiException RATE_LIMITED with Retry-After
   */
  void admit(Caller caller);
}
