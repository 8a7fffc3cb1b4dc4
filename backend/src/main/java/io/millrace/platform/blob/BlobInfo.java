package io.millrace.platform.blob;

import java.time.Instant;

/**
 * What the store knows of an object.
 *
 * @param size in bytes
 * @param etag the store's tag, without quotes; not a content hash
 * @param mediaType as given when the object was made; some file systems below an embedded store
 *     lose it and answer {@code application/octet-stream}
 */
public record BlobInfo(long size, String etag, String mediaType, Instant lastModified) {}
