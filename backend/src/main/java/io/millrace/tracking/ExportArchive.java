package io.millrace.tracking;

import io.millrace.platform.parquet.ParquetColumn;
import io.millrace.platform.parquet.ParquetWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The ZIP file of an export while it is written, and what it holds beside the files of runs. */
final class ExportArchive {
  private final ZipOutputStream zip;
  private final List<Entry> entries = new ArrayList<>();

  ExportArchive(OutputStream out) {
    this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    // Tables are compressed already, and files mostly.
    zip.setLevel(Deflater.NO_COMPRESSION);
  }

  /** Adds a table. */
  long table(String name, List<ParquetColumn> columns, ExportSource.Visitor<ParquetWriter> body)
      throws IOException {
    Summed summed = begin(name);
    ParquetWriter table = new ParquetWriter(summed, columns);
    body.visit(table);
    long rows = table.finish();
    entries.add(summed.end(name, Optional.of(rows)));
    return rows;
  }

  /** Adds a text. */
  void text(String name, String text) throws IOException {
    Summed summed = begin(name);
    summed.write(text.getBytes(StandardCharsets.UTF_8));
    entries.add(summed.end(name, Optional.empty()));
  }

  /** Begins a file; it ends with {@link Summed#end}. */
  Summed begin(String name) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    return new Summed();
  }

  /** What {@link #table} and {@link #text} have added. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Ends the archive and what it is written to. */
  void close() throws IOException {
    zip.close();
  }

  /**
   * A file of the archive.
   *
   * @param rows of a table
   */
  record Entry(String name, long bytes, String sha256, Optional<Long> rows) {}

  /** A file that is being written. */
  final class Summed extends DigestOutputStream {
    private long bytes;

    Summed() {
      super(zip, sha256());
    }

    @Override
    public void write(int b) throws IOException {
      super.write(b);
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      super.write(from, offset, length);
      bytes += length;
    }

    Entry end(String name, Optional<Long> rows) throws IOException {
      zip.closeEntry();
      return new Entry(name, bytes, HexFormat.of().formatHex(getMessageDigest().digest()), rows);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }
}
