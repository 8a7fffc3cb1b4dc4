package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/** The files of an archive in the object store, which was checked as a whole. On worker threads. */
public interface ArchiveFiles {
  /**
   * Opens a ZIP or tar archive, or a tar archive in gzip, and checks it.
   *
   * @param mostFiles that it may hold
   * @throws io.millrace.platform.ApiException UNPROCESSABLE for what is wrong with it, in a
   *     sentence
   */
  static ArchiveFiles open(BlobStore blobs, BlobKey key, long bytes, long mostFiles)
      throws IOException {
    return TarFiles.isTar(blobs, key, bytes)
        ? TarFiles.open(blobs, key, bytes, mostFiles)
        : ZipFiles.open(blobs, key, bytes, mostFiles);
  }

  /** Whether an object begins as an archive does. */
  static boolean isArchive(BlobStore blobs, BlobKey key, long bytes) throws IOException {
    return ZipFiles.isZip(blobs, key, bytes) || TarFiles.isTar(blobs, key, bytes);
  }

  /** Goes through all files, one after the other. */
  void each(Visitor visitor) throws IOException;

  /** Names of links, which are passed over; not all where they are very many. */
  List<String> links();

  /** What is done with a file; {@code content} is closed afterwards. */
  interface Visitor {
    void visit(Entry file, InputStream content) throws IOException;
  }

  /**
   * A file.
   *
   * @param name a path that can be one everywhere: relative, without {@code ..}
   * @param bytes how many it announces
   * @param crc the CRC-32 that it announces, where the archive has one for each file
   * @param share how much of the archive is done after it, 0 to 1
   */
  record Entry(String name, long bytes, OptionalLong crc, double share) {}
}
