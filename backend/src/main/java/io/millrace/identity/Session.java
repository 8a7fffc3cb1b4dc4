package io.millrace.identity;

/**
 * An access token and whom it stands for.
 *
 * @param expiresIn seconds
 */
public record Session(String accessToken, int expiresIn, Me me) {
  @Override
  public String toString() {
    return "Session[" + me.subject() + "]";
  }
}
