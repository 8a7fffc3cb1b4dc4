package io.millrace.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One link of the chain.
 *
 * @param seq from 1, without gaps
 * @param actor the caller's subject
 * @param action {@code <noun>.<past participle>}
 * @param subject {@code <kind>:<id>}
 * @param hash hex SHA-256 over the previous hash, the sequence number and the stored bytes
 */
public record AuditEvent(
    long seq,
    Instant at,
    String actor,
    String action,
    String subject,
    Optional<Map<String, Object>> detail,
    Optional<String> requestId,
    String hash) {}
