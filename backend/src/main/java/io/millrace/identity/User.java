package io.millrace.identity;

import java.util.UUID;

/** A person with an account. */
public record User(UUID id, String email, String name) {}
