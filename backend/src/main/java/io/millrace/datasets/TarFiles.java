package io.millrace.datasets;

import static io.millrace.datasets.ArchiveRules.file;
import static io.millrace.datasets.ArchiveRules.wrong;

import io.millrace.platform.ApiException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The files of a tar archive in the object store, plain or in gzip. It has no directory: all of it
 * is walked through once, and checked, before a file is handed out. Links are passed over, since
 * nothing here follows one; what is neither file, folder nor link is refused. On worker threads.
 */
final class TarFiles implements ArchiveFiles {
  private static final int WINDOW = 4 << 20;
  private static final int INFLATED = 1 << 16;

  /** Links that are named. */
  private static final int MOST_LINKS = 1_000;

  private final BlobWindow window;
  private final StoredBytes place;
  private final List<String> links = new ArrayList<>();
  private Counted read;

  private TarFiles(BlobStore blobs, BlobKey key, long bytes) {
    this.window = new BlobWindow(blobs, (int) Math.min(WINDOW, bytes));
    this.place = new StoredBytes(key, 0, bytes);
  }

  /** Whether an object begins as a tar archive does, in gzip or not. */
  static boolean isTar(BlobStore blobs, BlobKey key, long bytes) throws IOException {
    TarFiles files = new TarFiles(blobs, key, Math.min(bytes, INFLATED));
    try (InputStream in = files.open(TarStream.RECORD)) {
      byte[] head = in.readNBytes(TarStream.RECORD);
      return head.length == TarStream.RECORD && TarStream.isHeader(head);
    } catch (EOFException | ZipException e) {
      return false;
    }
  }

  /**
   * Opens an archive and checks it.
   *
   * @param mostFiles that it may hold
   * @throws ApiException UNPROCESSABLE for what is wrong with it, in a sentence
   */
  static TarFiles open(BlobStore blobs, BlobKey key, long bytes, long mostFiles)
      throws IOException {
    TarFiles files = new TarFiles(blobs, key, bytes);
    files.check((int) mostFiles);
    return files;
  }

  private void check(int mostFiles) throws IOException {
    ArchiveNames names = new ArchiveNames(mostFiles);
    int[] count = new int[1];
    walk(
        (entry, tar) -> {
          count[0]++;
          if (count[0] > mostFiles) {
            throw ArchiveRules.tooMany(mostFiles);
          }
          check(entry);
          if (isWanted(entry)) {
            names.add(entry.name());
          } else if (entry.kind() == TarEntry.Kind.LINK && links.size() < MOST_LINKS) {
            links.add(entry.name());
          }
        });
    if (names.mayHaveTwins()) {
      walk(
          (entry, tar) -> {
            if (isWanted(entry)) {
              ArchiveRules.checkTwin(names, entry.name());
            }
          });
    }
  }

  private static void check(TarEntry entry) {
    switch (entry.kind()) {
      case SPARSE -> throw wrong(file(entry.name()) + "has holes; pack it without --sparse.");
      case SPECIAL ->
          throw wrong(file(entry.name()) + "is a device or a pipe; put plain files in.");
      case FILE -> {
        if (isWanted(entry)) {
          ArchiveRules.checkName(entry.name());
        }
      }
      default -> {
        // nothing is made of it
      }
    }
  }

  private static boolean isWanted(TarEntry entry) {
    String name = entry.name();
    // macOS puts a file's attributes beside it
    return entry.kind() == TarEntry.Kind.FILE
        && !ArchiveRules.isLitter(name)
        && !name.startsWith("._", name.lastIndexOf('/') + 1);
  }

  /** In their own order. */
  @Override
  public void each(Visitor visitor) throws IOException {
    walk(
        (entry, tar) -> {
          if (isWanted(entry)) {
            double share = place.length() == 0 ? 1 : (double) read.count / place.length();
            try (InputStream content = tar.content()) {
              visitor.visit(
                  new Entry(entry.name(), entry.bytes(), OptionalLong.empty(), share), content);
            }
          }
        });
  }

  @Override
  public List<String> links() {
    return links;
  }

  private void walk(Step step) throws IOException {
    try (InputStream in = open(ArchiveRules.mostInflated(place.length()))) {
      TarStream tar = new TarStream(in);
      for (TarEntry next = tar.next(); next != null; next = tar.next()) {
        step.at(new TarEntry(plain(next.name()), next.bytes(), next.kind()), tar);
      }
      if (in instanceof Bounded) {
        // the checksum stands at the end
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (EOFException | ZipException e) {
      throw TarStream.broken();
    }
  }

  /** {@code tar c .} begins each name with a point. */
  private static String plain(String name) {
    String plain = name;
    while (plain.startsWith("./")) {
      plain = plain.substring(2);
    }
    return plain;
  }

  private InputStream open(long mostInflated) throws IOException {
    read = new Counted(window.open(place));
    int head = (int) Math.min(2, place.length());
    byte[] magic = window.read(place.key(), 0, head);
    boolean isGzip = head == 2 && (magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B;
    return isGzip ? new Bounded(new GZIPInputStream(read, INFLATED), mostInflated) : read;
  }

  /** What is done with an entry. */
  private interface Step {
    void at(TarEntry entry, TarStream tar) throws IOException;
  }

  /** How far it is. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int read = super.read(into, at, length);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long skipped = super.skip(wanted);
      count += skipped;
      return skipped;
    }
  }

  /** Refuses to give more than this; skipping counts, since it inflates as well. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long most) {
      super(in);
      this.left = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      return counted(super.read(into, at, length));
    }

    @Override
    public long skip(long wanted) throws IOException {
      // in pieces: one skip could inflate all that an entry announces
      long skipped = super.skip(Math.min(wanted, INFLATED));
      counted((int) skipped);
      return skipped;
    }

    private int counted(int count) {
      left -= Math.max(0, count);
      if (left < 0) {
        throw ArchiveRules.tooMuch();
      }
      return count;
    }
  }
}
