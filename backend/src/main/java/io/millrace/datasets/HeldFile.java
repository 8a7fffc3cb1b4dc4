package io.millrace.datasets;

import java.util.UUID;

/**
 * Held content that becomes an entry.
 *
 * @param holder who holds it, see {@link HeldContent}
 */
public record HeldFile(String path, UUID holder, String mediaType) {}
