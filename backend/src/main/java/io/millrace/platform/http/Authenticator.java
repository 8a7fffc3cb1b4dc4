package io.millrace.platform.http;

import io.millrace.platform.Caller;
import io.vertx.core.Future;
import java.time.Instant;

/** Turns a credential into a caller. Implemented by identity; every protocol asks the same one. */
public interface Authenticator {
  /**
   * Verifies an {@code Authorization} header (Bearer token or API key, or Basic with a key as the
   * password).
   *
   * @param authorization the header's value; null when absent
   * @param requestId of the request, for the caller
   * @param deadline of the request, for the caller
   * @return the caller; fails with UNAUTHENTICATED
   */
  Future<Caller> authenticate(String authorization, String requestId, Instant deadline);
}
