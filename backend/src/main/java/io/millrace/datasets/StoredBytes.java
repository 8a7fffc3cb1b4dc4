package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;

/**
 * Bytes in the object store: a whole object or a range of one.
 *
 * @param offset where they begin in the object
 * @param length how many
 */
public record StoredBytes(BlobKey key, long offset, long length) {}
