package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the central directory of a ZIP file that lies in the object store, in memory that does not
 * grow with the number of files, and says what each one is before a byte of it is inflated. After
 * PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4, ZIP64 included.
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int HEADER = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_BYTES = 20;
  private static final int HEADER_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 65_535;
  private static final int ZIP64_FIELD = 1;
  private static final long NOT_HERE = 0xFFFF_FFFFL;
  private static final int UNIX = 3;
  private static final int UNIX_TYPE = 0170000;
  private static final int UNIX_FILE = 0100000;
  private static final int UNIX_DIRECTORY = 0040000;
  private static final Charset OLD_NAMES = Charset.forName("IBM437");

  private final BlobWindow window;
  private final BlobWindow forDirectory;
  private final StoredBytes place;
  private final long fileBytes;
  private final long count;
  private final InputStream headers;
  private long read;

  private ZipDirectory(
      BlobWindow window, BlobWindow forDirectory, StoredBytes place, long fileBytes, long count) {
    this.window = window;
    this.forDirectory = forDirectory;
    this.place = place;
    this.fileBytes = fileBytes;
    this.count = count;
    this.headers = forDirectory.open(place);
  }

  /**
   * Finds the directory.
   *
   * @throws ApiException UNPROCESSABLE for what is not a ZIP file
   */
  static ZipDirectory open(BlobWindow window, BlobWindow forDirectory, BlobKey key, long bytes)
      throws IOException {
    int tail = (int) Math.min(bytes, END_BYTES + MAX_COMMENT + LOCATOR_BYTES);
    ByteBuffer end = little(window.read(key, bytes - tail, tail));
    int at = findEnd(end);
    long count = end.getShort(at + 10) & 0xFFFF;
    long size = end.getInt(at + 12) & NOT_HERE;
    long offset = end.getInt(at + 16) & NOT_HERE;
    if (at >= LOCATOR_BYTES && end.getInt(at - LOCATOR_BYTES) == END64_LOCATOR) {
      long place = end.getLong(at - LOCATOR_BYTES + 8);
      require(place >= 0 && place <= bytes - END64_BYTES);
      ByteBuffer end64 = little(window.read(key, place, END64_BYTES));
      require(end64.getInt(0) == END64);
      count = end64.getLong(32);
      size = end64.getLong(40);
      offset = end64.getLong(48);
    }
    require(offset >= 0 && size >= 0 && offset <= bytes - size && count >= 0);
    require(count <= size / HEADER_BYTES);
    return new ZipDirectory(window, forDirectory, new StoredBytes(key, offset, size), bytes, count);
  }

  /** The same directory from its beginning. */
  ZipDirectory again() {
    return new ZipDirectory(window, forDirectory, place, fileBytes, count);
  }

  private static int findEnd(ByteBuffer tail) {
    for (int at = tail.capacity() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END
          && at + END_BYTES + (tail.getShort(at + 20) & 0xFFFF) == tail.capacity()) {
        return at;
      }
    }
    throw broken();
  }

  /** How many entries there are, directories included. */
  long count() {
    return count;
  }

  /** The next entry; null after the last, of which the directory must say as much. */
  Item next() throws IOException {
    if (read == count) {
      byte[] more = headers.readNBytes(Integer.BYTES);
      require(more.length < Integer.BYTES || little(more).getInt(0) != HEADER);
      return null;
    }
    read++;
    ByteBuffer header = little(bytes(HEADER_BYTES));
    require(header.getInt(0) == HEADER);
    byte[] name = bytes(header.getShort(28) & 0xFFFF);
    ByteBuffer extra = little(bytes(header.getShort(30) & 0xFFFF));
    bytes(header.getShort(32) & 0xFFFF);
    int flags = header.getShort(8) & 0xFFFF;
    int unixMode =
        (header.getShort(4) & 0xFFFF) >>> 8 == UNIX ? header.getInt(38) >>> 16 & UNIX_TYPE : 0;
    Sizes sizes =
        sizes(
            extra,
            header.getInt(24) & NOT_HERE,
            header.getInt(20) & NOT_HERE,
            header.getInt(42) & NOT_HERE);
    return new Item(
        decode(name, (flags & 0x800) != 0),
        (flags & 1) != 0,
        header.getShort(10) & 0xFFFF,
        header.getInt(16) & NOT_HERE,
        sizes.inflated(),
        sizes.stored(),
        sizes.offset(),
        unixMode == UNIX_DIRECTORY,
        unixMode != 0 && unixMode != UNIX_FILE && unixMode != UNIX_DIRECTORY);
  }

  /** The stored bytes of an entry, as they are in the file. */
  StoredBytes data(Item item) throws IOException {
    require(item.offset() >= 0 && item.offset() <= fileBytes - LOCAL_BYTES);
    ByteBuffer local = little(window.read(place.key(), item.offset(), LOCAL_BYTES));
    require(local.getInt(0) == LOCAL);
    long start =
        item.offset() + LOCAL_BYTES + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
    require(item.stored() >= 0 && start <= fileBytes - item.stored());
    return new StoredBytes(place.key(), start, item.stored());
  }

  /**
   * Sizes of 4 GiB and more stand in an extra field, those that do not fit alone, in this order.
   */
  private static Sizes sizes(ByteBuffer extra, long inflated, long stored, long offset) {
    long[] values = {inflated, stored, offset};
    int at = 0;
    while (at + 4 <= extra.capacity()) {
      int length = extra.getShort(at + 2) & 0xFFFF;
      int end = at + 4 + length;
      if (extra.getShort(at) == ZIP64_FIELD) {
        int field = at + 4;
        for (int i = 0; i < values.length; i++) {
          if (values[i] == NOT_HERE) {
            require(field + 8 <= Math.min(end, extra.capacity()));
            values[i] = extra.getLong(field);
            field += 8;
          }
        }
      }
      at = end;
    }
    return new Sizes(values[0], values[1], values[2]);
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = headers.readNBytes(length);
    require(bytes.length == length);
    return bytes;
  }

  /** Names without the UTF-8 flag are often UTF-8 all the same; else they are code page 437. */
  private static String decode(byte[] name, boolean utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      if (utf8) {
        throw ApiException.of(
            ErrorCode.UNPROCESSABLE,
            "A name in the archive is not valid UTF-8: " + Arrays.toString(name) + ".");
      }
      return new String(name, OLD_NAMES);
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean sound) {
    if (!sound) {
      throw broken();
    }
  }

  private static ApiException broken() {
    return ApiException.of(
        ErrorCode.UNPROCESSABLE, "The archive is not a ZIP file, or it is damaged or cut short.");
  }

  private record Sizes(long inflated, long stored, long offset) {}

  /**
   * What the directory says of a file.
   *
   * @param method 0 stored, 8 deflated
   * @param special a symbolic link, a device or a socket
   */
  record Item(
      String name,
      boolean encrypted,
      int method,
      long crc,
      long inflated,
      long stored,
      long offset,
      boolean unixDirectory,
      boolean special) {

    boolean isDirectory() {
      return unixDirectory || name.endsWith("/");
    }
  }
}
