package io.millrace.imports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar archive as others write it, with what they would not write. */
final class TarBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  /** As {@code tar --format=posix} does where a name is long. */
  static TarBytes posix() {
    return new TarBytes(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  /** As {@code tar --format=gnu} does. */
  static TarBytes gnu() {
    return new TarBytes(TarArchiveOutputStream.LONGFILE_GNU);
  }

  private TarBytes(int longNames) {
    tar.setLongFileMode(longNames);
    tar.setBigNumberMode(
        longNames == TarArchiveOutputStream.LONGFILE_GNU
            ? TarArchiveOutputStream.BIGNUMBER_STAR
            : TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(longNames == TarArchiveOutputStream.LONGFILE_POSIX);
  }

  TarBytes file(String name, byte[] content) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    return put(entry, content);
  }

  /** A link, a folder, a device. */
  TarBytes other(String name, byte type) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName("elsewhere");
    return put(entry, new byte[0]);
  }

  /** A file with an attribute of pax. */
  TarBytes pax(String name, String key, String value) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.addPaxHeader(key, value);
    return put(entry, new byte[0]);
  }

  /** One that commons-compress would not write: of another name first, which is then replaced. */
  byte[] paxOf(String name, String key, String value) {
    String other = "x".repeat(key.length());
    String all = new String(pax(name, other, value).end(), StandardCharsets.ISO_8859_1);
    return all.replace(other + "=", key + "=").getBytes(StandardCharsets.ISO_8859_1);
  }

  private TarBytes put(TarArchiveEntry entry, byte[] content) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  byte[] end() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
