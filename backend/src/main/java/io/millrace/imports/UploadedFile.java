package io.millrace.imports;

import io.millrace.datasets.ArchiveFiles;
import io.millrace.datasets.BlobWindow;
import io.millrace.datasets.ReadyUpload;
import io.millrace.datasets.StoredBytes;
import io.millrace.platform.blob.BlobStore;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** An upload that is read on a worker thread, a window at a time. */
final class UploadedFile {
  private static final int WINDOW = 1 << 20;
  private static final int BUFFER = 1 << 16;

  /** Files of an archive. */
  private static final long MOST_FILES = 100_000;

  private final BlobStore blobs;
  private final ReadyUpload upload;
  private Boolean isArchive;
  private ArchiveFiles archive;
  private long read;

  UploadedFile(BlobStore blobs, ReadyUpload upload) {
    this.blobs = blobs;
    this.upload = upload;
  }

  String name() {
    return upload.name();
  }

  /** The name without folders and ending. */
  String stem() {
    String last = upload.name().substring(upload.name().lastIndexOf('/') + 1);
    int end = last.indexOf('.', 1);
    return end < 0 ? last : last.substring(0, end);
  }

  String sha256() {
    return upload.sha256();
  }

  long bytes() {
    return upload.bytes();
  }

  /** How much of the file has been read by streams, 0 to 1. */
  double share() {
    return bytes() == 0 ? 1 : Math.min(1, (double) read / bytes());
  }

  /** The first bytes. */
  byte[] head(int most) throws IOException {
    int length = (int) Math.min(most, bytes());
    return new BlobWindow(blobs, WINDOW).read(upload.key(), 0, length);
  }

  /** All bytes, each counted in {@link #share}. */
  InputStream open() {
    return new BufferedInputStream(
        new Counted(new BlobWindow(blobs, WINDOW).open(new StoredBytes(upload.key(), 0, bytes()))),
        BUFFER);
  }

  /** Whether it is a ZIP or tar archive. */
  boolean isArchive() throws IOException {
    if (isArchive == null) {
      isArchive = ArchiveFiles.isArchive(blobs, upload.key(), bytes());
    }
    return isArchive;
  }

  /**
   * Goes through the files of the archive that it is, else through itself.
   *
   * @throws io.millrace.platform.ApiException UNPROCESSABLE for what is wrong with the archive
   */
  void each(Visitor visitor) throws IOException {
    if (!isArchive()) {
      try (InputStream in = open()) {
        visitor.visit(name(), in);
      }
      return;
    }
    archive()
        .each(
            (entry, content) -> {
              visitor.visit(
                  entry.name(),
                  new BufferedInputStream(new Limited(content, entry.bytes()), BUFFER));
              read = (long) (entry.share() * bytes());
            });
  }

  /** Links in the archive that it is, which are passed over. */
  List<String> links() throws IOException {
    return isArchive() ? archive().links() : List.of();
  }

  private ArchiveFiles archive() throws IOException {
    if (archive == null) {
      archive = ArchiveFiles.open(blobs, upload.key(), bytes(), MOST_FILES);
    }
    return archive;
  }

  /** What is done with a file; {@code content} is closed afterwards. */
  interface Visitor {
    void visit(String path, InputStream content) throws IOException;
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      read += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int count = super.read(into, at, length);
      read += Math.max(0, count);
      return count;
    }
  }

  /** No more than was announced, whatever comes. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long limit) {
      super(in);
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int count = left == 0 ? -1 : super.read(into, at, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
