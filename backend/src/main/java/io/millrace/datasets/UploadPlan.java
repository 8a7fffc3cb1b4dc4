package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.blob.BlobKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A checked announcement, cut into parts. */
record UploadPlan(NewUpload request, String mediaType, long partBytes, int partCount) {
  /** How long parts may take to arrive. */
  static final Duration TIME_TO_SEND = Duration.ofHours(24);

  /** How long a verified upload waits for its commit. */
  static final Duration TIME_TO_COMMIT = Duration.ofDays(7);

  /** An ONNX file is one protobuf message, which is never larger than 2 GiB. */
  private static final long MAX_MODEL_BYTES = 2_000_000_000L;

  private static final long MIB = 1L << 20;
  private static final long MIN_PART = 8 * MIB;
  private static final long PARTS_AIMED_AT = 9_000;

  /**
   * Checks an announcement.
   *
   * @throws ApiException INVALID_REQUEST
   */
  static UploadPlan of(NewUpload request) {
    if (request.isModel() && (request.datasetId().isPresent() || request.isArchive())) {
      throw ApiException.invalid("/purpose", "A model file is one file and of no dataset.");
    }
    if (request.isImport() && (request.datasetId().isPresent() || request.isArchive())) {
      throw ApiException.invalid(
          "/purpose", "What is imported is one file, an archive too, and of no dataset.");
    }
    if (request.isImport() && request.bytes() == 0) {
      throw ApiException.invalid("/bytes", "An empty file holds nothing to import.");
    }
    if (!request.isModel() && !request.isImport() && request.datasetId().isEmpty()) {
      throw ApiException.invalid("/datasetId", "An upload for a dataset names it.");
    }
    if (request.isModel() && request.bytes() > MAX_MODEL_BYTES) {
      throw ApiException.invalid(
          "/bytes", "A model file has at most " + MAX_MODEL_BYTES + " bytes.");
    }
    if (request.isArchive() && request.bytes() == 0) {
      throw ApiException.invalid("/bytes", "An empty file is no archive.");
    }
    EntryPaths.problem(request.name())
        .ifPresent(
            problem -> {
              throw ApiException.invalid("/name", problem);
            });
    String type = mediaType(request);
    long part = Math.max(MIN_PART, roundUp(ceil(request.bytes(), PARTS_AIMED_AT), MIB));
    return new UploadPlan(request, type, part, (int) ceil(request.bytes(), part));
  }

  private static String mediaType(NewUpload request) {
    if (request.isArchive()) {
      return FileTypes.ZIP;
    }
    String type =
        request
            .mediaType()
            .map(given -> given.strip().toLowerCase(Locale.ROOT))
            .filter(given -> !given.isEmpty())
            .orElseGet(() -> FileTypes.ofName(request.name()));
    if (!FileTypes.isMediaType(type)) {
      throw ApiException.invalid("/mediaType", "This is not a media type such as image/png.");
    }
    return type;
  }

  /** The upload that is about to begin. */
  StoredUpload begin(UUID tenantId, UUID id, Instant now) {
    Upload upload =
        new Upload(
            id,
            request.purpose(),
            request.datasetId(),
            request.kind().orElse("file"),
            request.name(),
            request.bytes(),
            mediaType,
            request.sha256(),
            UploadState.UPLOADING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            partBytes,
            partCount,
            List.of(),
            now,
            now.plus(TIME_TO_SEND));
    return new StoredUpload(
        upload, BlobKey.of(tenantId, "upload", id), Optional.empty(), request.bytes());
  }

  private static long ceil(long bytes, long unit) {
    return (bytes + unit - 1) / unit;
  }

  private static long roundUp(long bytes, long unit) {
    return ceil(bytes, unit) * unit;
  }
}
