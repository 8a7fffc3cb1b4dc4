package io.millrace.identity;

import java.time.Duration;

/**
 * A session with what only its browser's cookie holds.
 *
 * @param refreshToken opaque, to be used once
 * @param left until the session ends whatever is done
 */
record OpenSession(Session session, String refreshToken, Duration left) {
  @Override
  public String toString() {
    return session.toString();
  }
}
