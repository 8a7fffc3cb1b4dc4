package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An upload with what only the server knows.
 *
 * @param storeUploadId the store's name for the multipart upload; absent for an empty file
 * @param reservedBytes of the quota that the upload itself still holds
 */
record StoredUpload(
    Upload upload, BlobKey key, Optional<String> storeUploadId, long reservedBytes) {

  UUID id() {
    return upload.id();
  }

  UploadState state() {
    return upload.state();
  }

  boolean isArchive() {
    return "archive".equals(upload.kind());
  }

  boolean isModel() {
    return "model".equals(upload.purpose());
  }

  boolean isImport() {
    return "import".equals(upload.purpose());
  }

  /** Whether its object stays as it is, for another feature. */
  boolean isOfNoDataset() {
    return isModel() || isImport();
  }

  /** The size that a part must have. */
  long partBytes(int number) {
    return number < upload.partCount()
        ? upload.partBytes()
        : upload.bytes() - upload.partBytes() * (upload.partCount() - 1);
  }

  Upload withParts(List<UploadPart> parts) {
    return new Upload(
        upload.id(),
        upload.purpose(),
        upload.datasetId(),
        upload.kind(),
        upload.name(),
        upload.bytes(),
        upload.mediaType(),
        upload.sha256(),
        upload.state(),
        upload.message(),
        upload.jobId(),
        upload.entries(),
        upload.partBytes(),
        upload.partCount(),
        parts,
        upload.createdAt(),
        upload.expiresAt());
  }
}
