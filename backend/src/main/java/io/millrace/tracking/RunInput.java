package io.millrace.tracking;

import java.util.Optional;
import java.util.UUID;

/**
 * A dataset version that a run reads.
 *
 * @param datasetName as it is called now; ignored in requests
 * @param context what for, {@code training} or {@code evaluation}
 */
public record RunInput(
    UUID datasetId, Optional<String> datasetName, int version, Optional<String> context) {}
