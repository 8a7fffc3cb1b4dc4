package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import java.util.UUID;

/**
 * A verified upload for another feature to take over.
 *
 * @param sha256 64 lower case hexadecimal digits, computed by this server
 */
public record ReadyUpload(UUID id, String name, BlobKey key, long bytes, String sha256) {}
