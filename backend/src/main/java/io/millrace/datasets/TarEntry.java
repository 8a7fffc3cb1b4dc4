package io.millrace.datasets;

/**
 * What a header of a tar archive says.
 *
 * @param bytes of its content in the archive
 */
record TarEntry(String name, long bytes, Kind kind) {
  /** What it is. */
  enum Kind {
    FILE,
    FOLDER,
    /** Symbolic or hard. */
    LINK,
    /** A file with holes. */
    SPARSE,
    /** A device, a pipe, a part of a file in another archive. */
    SPECIAL
  }
}
