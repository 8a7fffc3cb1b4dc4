package io.millrace.tenancy;

import java.util.Optional;

/**
 * How much of a quota is used.
 *
 * @param meter the wire name of a {@link Meter}
 * @param period the month ({@code 2026-11}) of a meter that starts anew
 */
public record UsageMeter(String meter, long used, long limit, Optional<String> period) {}
