package io.millrace.identity;

/**
 * A new invitation.
 *
 * @param url the one-time link, shown this once
 * @param token the link's secret part
 */
public record CreatedInvitation(Invitation invitation, String url, String token) {
  @Override
  public String toString() {
    return "CreatedInvitation[" + invitation + "]";
  }
}
