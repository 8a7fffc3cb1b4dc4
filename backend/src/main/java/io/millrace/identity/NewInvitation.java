package io.millrace.identity;

/** Whom to invite, and as what. */
public record NewInvitation(String email, Role role) {}
