package io.millrace.datasets;

import io.millrace.datasets.ZipDirectory.Item;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The files of a ZIP archive in the object store: what its directory announces is checked before a
 * byte is inflated. On worker threads.
 */
public final class ZipFiles {
  private static final long MAX_RATIO = 100;

  /** Below this the ratio does not matter: small files of zeros are no bombs. */
  private static final long HARMLESS = 16L << 20;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int MAX_SHOWN = 120;
  private static final int WINDOW = 4 << 20;
  private static final int DIRECTORY_WINDOW = 1 << 20;
  private static final int INFLATED = 1 << 16;

  private final BlobWindow window;
  private final ZipDirectory files;
  private final long count;

  private ZipFiles(BlobWindow window, ZipDirectory directory) {
    this.window = window;
    this.files = directory.again();
    this.count = directory.count();
  }

  /**
   * Opens an archive and checks its directory.
   *
   * @param mostFiles that it may hold
   * @throws ApiException UNPROCESSABLE for what is wrong with it, in a sentence
   */
  public static ZipFiles open(BlobStore blobs, BlobKey key, long bytes, long mostFiles)
      throws IOException {
    BlobWindow window = new BlobWindow(blobs, WINDOW);
    ZipDirectory directory =
        ZipDirectory.open(window, new BlobWindow(blobs, DIRECTORY_WINDOW), key, bytes);
    if (directory.count() > mostFiles) {
      throw wrong("The archive holds more than " + mostFiles + " files; split it.");
    }
    check(directory, bytes);
    return new ZipFiles(window, directory);
  }

  /** How many entries there are, folders included. */
  public long count() {
    return count;
  }

  /** Goes through all files, one after the other, in the order of the directory. */
  public void each(Visitor visitor) throws IOException {
    long seen = 0;
    for (Item item = files.next(); item != null; item = files.next()) {
      seen++;
      if (isWanted(item)) {
        visit(item, (double) seen / count, visitor);
      }
    }
  }

  private void visit(Item item, double share, Visitor visitor) throws IOException {
    Inflater inflater = new Inflater(true);
    try (InputStream stored = window.open(files.data(item));
        InputStream content =
            item.method() == 0 ? stored : new InflaterInputStream(stored, inflater, INFLATED)) {
      visitor.visit(new Entry(item.name(), item.inflated(), item.crc(), share), content);
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw damaged(item.name());
    } finally {
      inflater.end();
    }
  }

  /** For a visitor that finds other bytes than were announced. */
  static ApiException damaged(String name) {
    return wrong("The file '" + shown(name) + "' in the archive is damaged or cut short.");
  }

  /** What is done with a file; {@code content} is closed afterwards. */
  public interface Visitor {
    void visit(Entry file, InputStream content) throws IOException;
  }

  /**
   * A file.
   *
   * @param name a path that can be one everywhere: relative, without {@code ..}
   * @param bytes how many it announces
   * @param crc the CRC-32 that it announces
   * @param share how much of the archive is done after it, 0 to 1
   */
  public record Entry(String name, long bytes, long crc, double share) {}

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

  /** A stranger's name as part of a sentence. */
  private static String shown(String name) {
    String clean = CONTROL.matcher(name).replaceAll("\uFFFD");
    return clean.length() > MAX_SHOWN ? clean.substring(0, MAX_SHOWN) + "\u2026" : clean;
  }

  private static ApiException wrong(String sentence) {
    return ApiException.of(ErrorCode.UNPROCESSABLE, sentence);
  }
}
