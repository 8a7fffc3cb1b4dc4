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
import java.util.regex.Pattern;
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

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int MAX_SHOWN = 120;

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
    check(directory, upload.upload().bytes());
    long seen = 0;
    ZipDirectory files = directory.again();
    try (PackWriter pack = packs.begin(context, upload)) {
      for (Item item = files.next(); item != null; item = files.next()) {
        seen++;
        if (isWanted(item)) {
          add(pack, window, files, item);
          pack.report((double) seen / files.count());
        }
      }
      return pack.finish();
    }
  }

  /** Everything that the directory itself can be refused for, before a byte is inflated. */
  private static void check(ZipDirectory directory, long bytes) throws IOException {
    long limit = Math.max(HARMLESS, bytes * MAX_RATIO);
    long inflated = 0;
    ArchiveNames names = new ArchiveNames((int) directory.count());
    ZipDirectory files = directory.again();
    for (Item item = files.next(); item != null; item = files.next()) {
      if (isWanted(item)) {
        check(item);
        names.add(item.name());
        inflated += item.inflated();
        if (inflated > limit) {
          throw wrong(
              "The archive would inflate to more than "
                  + MAX_RATIO
                  + " times its size; send the files uncompressed.");
        }
      }
    }
    if (names.mayHaveTwins()) {
      checkTwins(directory.again(), names);
    }
  }

  private static void checkTwins(ZipDirectory files, ArchiveNames names) throws IOException {
    for (Item item = files.next(); item != null; item = files.next()) {
      if (isWanted(item)) {
        Optional<String> twin = names.twinOf(item.name());
        if (twin.isPresent()) {
          throw wrong(
              "In the archive '%s' and '%s' name the same file; rename one of them."
                  .formatted(shown(twin.get()), shown(item.name())));
        }
      }
    }
  }

  private static boolean isWanted(Item item) {
    return !item.isDirectory() && !isLitter(item.name());
  }

  /** What file managers put into archives. */
  private static boolean isLitter(String name) {
    return name.startsWith("__MACOSX/")
        || name.equals(".DS_Store")
        || name.endsWith("/.DS_Store")
        || name.toLowerCase(Locale.ROOT).endsWith("thumbs.db");
  }

  private static void check(Item item) {
    String file = "The file '" + shown(item.name()) + "' in the archive ";
    Optional<String> problem = EntryPaths.problem(item.name());
    if (problem.isPresent()) {
      throw wrong(file + "has a name that cannot be used. " + problem.get());
    }
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
    return wrong("The file '" + shown(item.name()) + "' in the archive is damaged or cut short.");
  }

  /** A stranger's name as part of a sentence. */
  private static String shown(String name) {
    String clean = CONTROL.matcher(name).replaceAll("\uFFFD");
    return clean.length() > MAX_SHOWN ? clean.substring(0, MAX_SHOWN) + "\u2026" : clean;
  }

  private static ApiException wrong(String sentence) {
    return ApiException.of(ErrorCode.UNPROCESSABLE, sentence);
  }
}
