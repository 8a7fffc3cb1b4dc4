package io.millrace.datasets;

import io.millrace.platform.ApiException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Entries of a tar archive, one after the other: POSIX ustar and pax (IEEE Std 1003.1, pax), and
 * what GNU's tar writes for long names and large numbers. Memory holds one header, however many
 * there are and whatever they announce. Closes nothing.
 */
final class TarStream {
  static final int RECORD = 512;

  /** Extended headers are names and attributes; longer ones are nobody's. */
  private static final int MAX_EXTENDED = 1 << 20;

  private static final String PATH = "path";
  private static final String LENGTH = "size";
  private static final String HOLES = "holes";

  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE = 12;
  private static final int SUM_AT = 148;
  private static final int SUM = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX = 155;

  private final InputStream in;
  private final Map<String, String> global = new HashMap<>();
  private long left;
  private int padding;

  TarStream(InputStream in) {
    this.in = in;
  }

  /** Whether a record of this length is a header: its checksum says so. */
  static boolean isHeader(byte[] record) {
    long unsigned = 0;
    for (int i = 0; i < RECORD; i++) {
      unsigned += i >= SUM_AT && i < SUM_AT + SUM ? ' ' : record[i] & 0xFF;
    }
    return !isZero(record) && octal(record, SUM_AT, SUM) == unsigned;
  }

  /**
   * The next entry; null at the archive's end.
   *
   * @throws EOFException where it is cut short
   * @throws ApiException UNPROCESSABLE for what is no tar archive
   */
  TarEntry next() throws IOException {
    in.skipNBytes(left + padding);
    Map<String, String> attributes = new HashMap<>(global);
    while (true) {
      byte[] header = exactly(RECORD);
      if (isZero(header)) {
        return null;
      }
      if (!isHeader(header)) {
        throw broken();
      }
      long size = number(header, SIZE_AT, SIZE);
      switch (header[TYPE_AT]) {
        case 'g' -> {
          global.putAll(attributes(extended(size)));
          attributes.putAll(global);
        }
        case 'x', 'X' -> attributes.putAll(attributes(extended(size)));
        case 'L' -> attributes.put(PATH, text(extended(size), 0, (int) size));
        case 'K' -> extended(size);
        default -> {
          return entry(header, size, attributes);
        }
      }
    }
  }

  /** What is left of the current entry's content; fails where the archive is cut short. */
  InputStream content() {
    return new Content();
  }

  private TarEntry entry(byte[] header, long said, Map<String, String> attributes) {
    String name = attributes.get(PATH);
    if (name == null) {
      name = text(header, 0, NAME);
      // GNU's own format has no prefix there, but times
      boolean isPosix = header[MAGIC_AT + 5] == 0 && text(header, MAGIC_AT, 5).equals("ustar");
      String prefix = isPosix ? text(header, PREFIX_AT, PREFIX) : "";
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    TarEntry.Kind kind =
        attributes.containsKey(HOLES) ? TarEntry.Kind.SPARSE : kind(header[TYPE_AT], name);
    String size = attributes.get(LENGTH);
    long bytes = size == null ? said : decimal(size);
    // a hard link tells the size of the file that it means
    begin(header[TYPE_AT] == '1' ? 0 : bytes);
    return new TarEntry(name, left, kind);
  }

  private static TarEntry.Kind kind(byte type, String name) {
    return switch (type) {
      case 0, '0', '7' -> name.endsWith("/") ? TarEntry.Kind.FOLDER : TarEntry.Kind.FILE;
      case '5', 'D', 'V' -> TarEntry.Kind.FOLDER;
      case '1', '2' -> TarEntry.Kind.LINK;
      case 'S' -> TarEntry.Kind.SPARSE;
      default -> TarEntry.Kind.SPECIAL;
    };
  }

  private void begin(long bytes) {
    left = bytes;
    padding = (int) ((RECORD - bytes % RECORD) % RECORD);
  }

  /** The content of an extended header. */
  private byte[] extended(long size) throws IOException {
    if (size > MAX_EXTENDED) {
      throw ArchiveRules.wrong("The archive has a header of more than " + MAX_EXTENDED + " bytes.");
    }
    begin(size);
    byte[] content = exactly((int) left);
    in.skipNBytes(padding);
    begin(0);
    return content;
  }

  /** Those that matter of records of {@code <length> <key>=<value>\n}. */
  private static Map<String, String> attributes(byte[] content) {
    Map<String, String> attributes = new HashMap<>();
    int at = 0;
    while (at < content.length) {
      int space = indexOf(content, ' ', at);
      int end = at + (int) Math.min(MAX_EXTENDED, decimal(text(content, at, space - at)));
      int equal = indexOf(content, '=', space);
      if (end <= equal || end > content.length || content[end - 1] != '\n') {
        throw broken();
      }
      String key = text(content, space + 1, equal - space - 1);
      if (key.equals(PATH) || key.equals(LENGTH)) {
        attributes.put(key, text(content, equal + 1, end - equal - 2));
      } else if (key.startsWith("GNU.sparse.")) {
        attributes.put(HOLES, "");
      }
      at = end;
    }
    return attributes;
  }

  private static int indexOf(byte[] content, char wanted, int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] == wanted) {
        return i;
      }
    }
    throw broken();
  }

  /** Up to a NUL. */
  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private static long decimal(String digits) {
    if (!digits.matches("[0-9]{1,18}")) {
      throw broken();
    }
    return Long.parseLong(digits);
  }

  /** Octal digits, or GNU's form for what they cannot hold: the first bit, then a binary number. */
  private static long number(byte[] header, int at, int length) {
    long number = 0;
    if ((header[at] & 0x80) == 0) {
      number = octal(header, at, length);
    } else {
      boolean fits = header[at] == (byte) 0x80;
      for (int i = at + 1; i < at + length; i++) {
        fits &= i >= at + length - Long.BYTES || header[i] == 0;
        number = (number << Byte.SIZE) | (header[i] & 0xFF);
      }
      number = fits ? number : -1;
    }
    if (number < 0 || number > Long.MAX_VALUE - RECORD) {
      throw broken();
    }
    return number;
  }

  /** -1 for what is none. */
  private static long octal(byte[] header, int at, int length) {
    String digits = text(header, at, length).strip();
    if (digits.isEmpty()) {
      return 0;
    }
    return digits.matches("[0-7]{1,20}") ? Long.parseLong(digits, Byte.SIZE) : -1;
  }

  private static boolean isZero(byte[] record) {
    return Arrays.equals(record, new byte[RECORD]);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  static ApiException broken() {
    return ArchiveRules.wrong("The archive is not a tar file, or it is damaged or cut short.");
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int count = in.read(into, at, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException();
      }
      left -= count;
      return count;
    }
  }
}
