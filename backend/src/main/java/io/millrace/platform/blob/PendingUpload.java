package io.millrace.platform.blob;

import java.time.Instant;

/** A multipart upload that was begun and neither completed nor aborted. */
public record PendingUpload(BlobKey key, String uploadId, Instant initiated) {}
