package io.millrace.identity;

import java.time.Instant;

/**
 * What a one-time link offers.
 *
 * @param tenant its name
 * @param hasAccount whether the e-mail has an account, whose password is asked then
 */
public record InvitationOffer(
    String tenant, String email, Role role, Instant expiresAt, boolean hasAccount) {}
