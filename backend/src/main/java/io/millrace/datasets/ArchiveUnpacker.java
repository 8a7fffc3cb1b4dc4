package io.millrace.datasets;

import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.jobs.JobContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;

/**
 * Unpacks an uploaded ZIP file, one file at a time and never more than its limits allow: what the
 * directory announces is checked before anything is inflated, and what comes out is held against
 * it. Runs on a pool of its own. An archive inside the archive stays a file.
 */
final class ArchiveUnpacker {
  private static final long MAX_FILES = 1_000_000;

  private static final int THREADS = 2;

  private final BlobStore blobs;
  private final PackWriter.Factory packs;
  private final WorkerExecutor pool;

  ArchiveUnpacker(Vertx vertx, BlobStore blobs, PackWriter.Factory packs) {
    this.blobs = blobs;
    this.packs = packs;
    this.pool = vertx.createSharedWorkerExecutor("millrace-unpack", THREADS);
  }

  /**
   * Unpacks everything.
   *
   * @return the number of files; fails with UNPROCESSABLE for what is wrong with the archive, and
   *     with QUOTA_EXCEEDED
   */
  Future<Integer> unpack(JobContext context, StoredUpload upload) {
    return pool.executeBlocking(() -> unpackHere(context, upload), false);
  }

  private int unpackHere(JobContext context, StoredUpload upload) throws IOException {
    ArchiveFiles files = ZipFiles.open(blobs, upload.key(), upload.upload().bytes(), MAX_FILES);
    try (PackWriter pack = packs.begin(context, upload)) {
      files.each(
          (file, content) -> {
            PackWriter.Added added = pack.add(file.name(), content, file.bytes());
            if (added.bytes() != file.bytes() || added.crc() != file.crc().orElseThrow()) {
              throw ArchiveRules.damaged(file.name());
            }
            pack.report(file.share());
          });
      return pack.finish();
    }
  }
}
