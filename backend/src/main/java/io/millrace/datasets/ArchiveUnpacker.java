package io.millrace.datasets;

import io.millrace.datasets.ZipDirectory.Item;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.jobs.JobContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Unpacks an uploaded ZIP file, one file at a time and never more than its limits allow: what the
 * directory announces is checked before anything is inflated, and what comes out is held against
 * it. Runs on a pool of its own. An archive inside the archive stays a file.
 */
final class ArchiveUnpacker {
  private static final long MAX_FILES = 1_000_000;
  private static final long MAX_RATIO = 100;

  /** Below this the ratio does not matter: small files of zeros are no bombs. */
  private static final long HARMLESS = 16L << 20;

  private static final int THREADS = 2;
  private static final int WINDOW = 4 << 20;
  private static final int DIRECTORY_WINDOW = 1 << 20;

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
    BlobWindow window = new BlobWindow(blobs, WINDOW);
    ZipDirectory directory =
        ZipDirectory.open(
            window, new BlobWindow(blobs, DIRECTORY_WINDOW), upload.key(), upload.upload().bytes());
    if (directory.count() > MAX_FILES) {
      throw wrong("The archive holds more than " + MAX_FILES + " files; split it.");
    }
    long limit = Math.max(HARMLESS, upload.upload().bytes() * MAX_RATIO);
    long inflated = 0;
    long seen = 0;
    try (PackWriter pack = packs.begin(context, upload)) {
      for (Item item = directory.next(); item != null; item = directory.next()) {
        seen++;
        if (item.isDirectory() || isLitter(item.name())) {
          continue;
        }
        check(item);
        inflated += item.inflated();
        if (inflated > limit) {
          throw wrong(
              "The archive would inflate to more than "
                  + MAX_RATIO
                  + " times its size; send the files uncompressed.");
        }
        add(pack, window, directory, item);
        pack.report((double) seen / directory.count());
      }
      return pack.finish();
    }
  }

  /** What file managers put into archives. */
  private static boolean isLitter(String name) {
    return name.startsWith("__MACOSX/")
        || name.equals(".DS_Store")
        || name.endsWith("/.DS_Store")
        || name.toLowerCase(Locale.ROOT).endsWith("thumbs.db");
  }

  private static void check(Item item) {
    Optional<String> problem = EntryPaths.problem(item.name());
    if (problem.isPresent()) {
      throw wrong("The archive holds a file whose name is not usable. " + problem.get());
    }
    String file = "The file '" + item.name() + "' in the archive ";
    if (item.encrypted()) {
      throw wrong(file + "is encrypted; make the archive without a password.");
    }
    if (item.special()) {
      throw wrong(file + "is a link or a device; put the file itself in.");
    }
    if (item.method() != 0 && item.method() != 8) {
      throw wrong(file + "is packed by method " + item.method() + "; use deflate or none.");
    }
    if (item.inflated() < 0 || (item.method() == 0 && item.stored() != item.inflated())) {
      throw wrong(file + "announces impossible sizes.");
    }
  }

  private static void add(PackWriter pack, BlobWindow window, ZipDirectory directory, Item item)
      throws IOException {
    Inflater inflater = new Inflater(true);
    try (InputStream stored = window.open(directory.data(item));
        InputStream content =
            item.method() == 0 ? stored : new InflaterInputStream(stored, inflater, 1 << 16)) {
      PackWriter.Added added = pack.add(item.name(), content, item.inflated());
      if (added.bytes() != item.inflated() || added.crc() != item.crc()) {
        throw damaged(item);
      }
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw damaged(item);
    } finally {
      inflater.end();
    }
  }

  private static ApiException damaged(Item item) {
    return wrong("The file '" + item.name() + "' in the archive is damaged or cut short.");
  }

  private static ApiException wrong(String sentence) {
    return ApiException.of(ErrorCode.UNPROCESSABLE, sentence);
  }
}
