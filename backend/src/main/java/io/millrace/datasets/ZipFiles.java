package io.millrace.datasets;

import static io.millrace.datasets.ArchiveRules.file;
import static io.millrace.datasets.ArchiveRules.wrong;

import io.millrace.datasets.ZipDirectory.Item;
import io.millrace.platform.ApiException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The files of a ZIP archive in the object store: what its directory announces is checked before a
 * byte is inflated. On worker threads.
 */
final class ZipFiles implements ArchiveFiles {
  private static final int WINDOW = 4 << 20;
  private static final int DIRECTORY_WINDOW = 1 << 20;
  private static final int INFLATED = 1 << 16;

  private final BlobWindow window;
  private final ZipDirectory directory;

  private ZipFiles(BlobWindow window, ZipDirectory directory) {
    this.window = window;
    this.directory = directory;
  }

  /**
   * Opens an archive and checks its directory.
   *
   * @param mostFiles that it may hold
   * @throws ApiException UNPROCESSABLE for what is wrong with it, in a sentence
   */
  static ZipFiles open(BlobStore blobs, BlobKey key, long bytes, long mostFiles)
      throws IOException {
    BlobWindow window = new BlobWindow(blobs, WINDOW);
    ZipDirectory directory =
        ZipDirectory.open(window, new BlobWindow(blobs, DIRECTORY_WINDOW), key, bytes);
    if (directory.count() > mostFiles) {
      throw ArchiveRules.tooMany(mostFiles);
    }
    check(directory, bytes);
    return new ZipFiles(window, directory);
  }

  /** Whether an object begins as a ZIP archive does. */
  static boolean isZip(BlobStore blobs, BlobKey key, long bytes) throws IOException {
    int length = (int) Math.min(Integer.BYTES, bytes);
    byte[] head = new BlobWindow(blobs, length).read(key, 0, length);
    return head.length == Integer.BYTES
        && head[0] == 'P'
        && head[1] == 'K'
        && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
  }

  /** In the order of the directory. */
  @Override
  public void each(Visitor visitor) throws IOException {
    ZipDirectory files = directory.again();
    long seen = 0;
    for (Item item = files.next(); item != null; item = files.next()) {
      seen++;
      if (isWanted(item)) {
        visit(item, (double) seen / directory.count(), visitor);
      }
    }
  }

  /** None: an archive with links is refused. */
  @Override
  public List<String> links() {
    return List.of();
  }

  private void visit(Item item, double share, Visitor visitor) throws IOException {
    Inflater inflater = new Inflater(true);
    try (InputStream stored = window.open(directory.data(item));
        InputStream content =
            item.method() == 0 ? stored : new InflaterInputStream(stored, inflater, INFLATED)) {
      Entry entry = new Entry(item.name(), item.inflated(), OptionalLong.of(item.crc()), share);
      visitor.visit(entry, content);
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw ArchiveRules.damaged(item.name());
    } finally {
      inflater.end();
    }
  }

  /** Everything that the directory itself can be refused for, before a byte is inflated. */
  private static void check(ZipDirectory directory, long bytes) throws IOException {
    long limit = ArchiveRules.mostInflated(bytes);
    long inflated = 0;
    ArchiveNames names = new ArchiveNames((int) directory.count());
    ZipDirectory files = directory.again();
    for (Item item = files.next(); item != null; item = files.next()) {
      if (isWanted(item)) {
        check(item);
        names.add(item.name());
        if (item.inflated() > limit - inflated) {
          throw ArchiveRules.tooMuch();
        }
        inflated += item.inflated();
      }
    }
    if (names.mayHaveTwins()) {
      ZipDirectory again = directory.again();
      for (Item item = again.next(); item != null; item = again.next()) {
        if (isWanted(item)) {
          ArchiveRules.checkTwin(names, item.name());
        }
      }
    }
  }

  private static boolean isWanted(Item item) {
    return !item.isDirectory() && !ArchiveRules.isLitter(item.name());
  }

  private static void check(Item item) {
    String file = file(item.name());
    ArchiveRules.checkName(item.name());
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
}
