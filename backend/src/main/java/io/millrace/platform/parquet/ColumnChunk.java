package io.millrace.platform.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * One column of the rows that are held until they are a group. Numbers are kept as they are; of a
 * text each value once, and where it stands: run ids and keys repeat for thousands of rows.
 */
final class ColumnChunk {
  private static final int PLAIN = 0;
  private static final int RLE = 3;
  private static final int RLE_DICTIONARY = 8;
  private static final int GZIP = 2;
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int FIRST_ROWS = 256;

  /** What a text weighs in memory besides its bytes. */
  private static final int WEIGHT_OF_TEXT = 96;

  private final ParquetColumn column;
  private final ByteArrayOutputStream values = new ByteArrayOutputStream();
  private final byte[] word = new byte[Long.BYTES];
  private final Map<String, Integer> dictionary = new HashMap<>();
  private int[] places = new int[FIRST_ROWS];
  private int present;
  private int[] levels = new int[FIRST_ROWS];
  private int rows;

  ColumnChunk(ParquetColumn column) {
    this.column = column;
  }

  void add(Object value) {
    if (column.optional()) {
      levels = withRoom(levels, rows);
      levels[rows] = value == null ? 0 : 1;
    } else if (value == null) {
      throw new IllegalArgumentException("the column " + column.name() + " needs a value");
    }
    rows++;
    if (value != null) {
      put(value);
      present++;
    }
  }

  private void put(Object value) {
    switch (column.type()) {
      case INTEGER, MILLIS -> fixed(((Number) value).longValue());
      case MOMENT -> fixed(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
      case REAL -> fixed(Double.doubleToLongBits((Double) value));
      case TEXT -> text((String) value);
    }
  }

  private void fixed(long bits) {
    for (int i = 0; i < word.length; i++) {
      word[i] = (byte) (bits >>> (i * Byte.SIZE));
    }
    values.write(word, 0, word.length);
  }

  private void text(String value) {
    Integer place = dictionary.get(value);
    if (place == null) {
      place = dictionary.size();
      dictionary.put(value, place);
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        values.write(bytes.length >>> shift);
      }
      values.writeBytes(bytes);
    }
    places = withRoom(places, present);
    places[present] = place;
  }

  private static int[] withRoom(int[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, 2 * array.length);
  }

  /** About how much memory it takes. */
  long weight() {
    long each = column.type() == ParquetType.TEXT ? Integer.BYTES : 0;
    return values.size() + rows * each + (long) dictionary.size() * WEIGHT_OF_TEXT;
  }

  /**
   * Writes the rows that are held, and forgets them.
   *
   * @param position where the file ends so far
   * @return what the file's end says of them
   */
  Written write(OutputStream out, long position) throws IOException {
    boolean text = column.type() == ParquetType.TEXT;
    Page first = text ? dictionaryPage() : null;
    Page data = dataPage(text);
    long dictionaryBytes = first == null ? 0 : first.writeTo(out);
    long bytes = dictionaryBytes + data.writeTo(out);
    long plain = data.plainBytes() + (first == null ? 0 : first.plainBytes());
    Thrift about =
        new Thrift()
            .integer(1, column.type().physical())
            .integers(2, text ? new int[] {PLAIN, RLE, RLE_DICTIONARY} : new int[] {PLAIN, RLE})
            .texts(3, column.name())
            .integer(4, GZIP)
            .number(5, rows)
            .number(6, plain)
            .number(7, bytes)
            .number(9, position + dictionaryBytes);
    if (text) {
      about.number(11, position);
    }
    clear();
    return new Written(new Thrift().number(2, position).struct(3, about).toBytes(), plain, bytes);
  }

  private Page dictionaryPage() {
    Thrift about = new Thrift().integer(1, dictionary.size()).integer(2, PLAIN);
    return Page.of(DICTIONARY_PAGE, values.toByteArray(), 7, about);
  }

  private Page dataPage(boolean text) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (column.optional()) {
      ByteArrayOutputStream there = new ByteArrayOutputStream();
      Hybrid.write(there, levels, rows, 1);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        body.write(there.size() >>> shift);
      }
      body.writeBytes(there.toByteArray());
    }
    if (text) {
      int width = Hybrid.width(Math.max(0, dictionary.size() - 1));
      body.write(width);
      Hybrid.write(body, places, present, width);
    } else {
      body.writeBytes(values.toByteArray());
    }
    Thrift about =
        new Thrift()
            .integer(1, rows)
            .integer(2, text ? RLE_DICTIONARY : PLAIN)
            .integer(3, RLE)
            .integer(4, RLE);
    return Page.of(DATA_PAGE, body.toByteArray(), 5, about);
  }

  private void clear() {
    values.reset();
    dictionary.clear();
    present = 0;
    rows = 0;
  }

  /**
   * A column's part of a group of rows.
   *
   * @param about what the file's end says of it
   * @param plainBytes before compression
   */
  record Written(byte[] about, long plainBytes, long bytes) {}

  private record Page(byte[] header, byte[] packed, long plainBytes) {
    static Page of(int kind, byte[] body, int field, Thrift about) {
      byte[] packed = packed(body);
      byte[] header =
          new Thrift()
              .integer(1, kind)
              .integer(2, body.length)
              .integer(3, packed.length)
              .struct(field, about)
              .toBytes();
      return new Page(header, packed, header.length + (long) body.length);
    }

    long writeTo(OutputStream out) throws IOException {
      out.write(header);
      out.write(packed);
      return header.length + (long) packed.length;
    }

    private static byte[] packed(byte[] body) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4 + FIRST_ROWS);
      try (OutputStream gzip = new Gzip(packed)) {
        gzip.write(body);
      } catch (IOException e) {
        throw new UncheckedIOException("memory does not fail", e);
      }
      return packed.toByteArray();
    }
  }

  /** At the level where time spent still buys much. */
  private static final class Gzip extends GZIPOutputStream {
    private static final int LEVEL = 4;

    Gzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(LEVEL);
    }
  }
}
