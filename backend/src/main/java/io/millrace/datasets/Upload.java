package io.millrace.datasets;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An upload as its client sees it.
 *
 * @param sha256 announced; once verified, the real one
 * @param message why it failed, and what to do
 * @param jobId of the verification, when it runs apart
 * @param entries files found in an archive
 * @param parts signed parts, on creation alone
 */
public record Upload(
    UUID id,
    String purpose,
    Optional<UUID> datasetId,
    String kind,
    String name,
    long bytes,
    String mediaType,
    Optional<String> sha256,
    UploadState state,
    Optional<String> message,
    Optional<UUID> jobId,
    Optional<Integer> entries,
    long partBytes,
    int partCount,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UploadPart> parts,
    Instant createdAt,
    Instant expiresAt) {}
