package io.millrace.datasets;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes ZIP files by hand, so that each field of a header can lie. After PKWARE's APPNOTE 6.3.10,
 * section 4.3.
 */
final class ForgedZip {
  private static final int UNIX = 3;
  private static final int ZIP64 = 0xFFFF;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int entries;

  /** What the headers say of a file; honest until told otherwise. */
  static final class Entry {
    private final byte[] name;
    private byte[] data;
    private int method;
    private int flags = 0x800;
    private long crc;
    private long inflated;
    private long stored;
    private int mode = 0100644;
    private byte[] extra = {};
    private long offset = -1;

    private Entry(byte[] name, byte[] content) {
      CRC32 sum = new CRC32();
      sum.update(content);
      this.name = name.clone();
      this.crc = sum.getValue();
      this.inflated = content.length;
    }

    static Entry stored(String name, byte[] content) {
      Entry entry = new Entry(name.getBytes(StandardCharsets.UTF_8), content);
      entry.data = content;
      entry.stored = content.length;
      return entry;
    }

    static Entry deflated(String name, byte[] content) {
      return deflated(name.getBytes(StandardCharsets.UTF_8), content);
    }

    static Entry deflated(byte[] name, byte[] content) {
      Entry entry = new Entry(name, content);
      entry.data = deflate(content);
      entry.method = 8;
      entry.stored = entry.data.length;
      return entry;
    }

    Entry method(int value) {
      method = value;
      return this;
    }

    Entry flags(int value) {
      flags = value;
      return this;
    }

    Entry crc(long value) {
      crc = value;
      return this;
    }

    Entry inflated(long value) {
      inflated = value;
      return this;
    }

    Entry storedBytes(long value) {
      stored = value;
      return this;
    }

    Entry mode(int value) {
      mode = value;
      return this;
    }

    /** Where the directory says that the file's local header is. */
    Entry offset(long value) {
      offset = value;
      return this;
    }

    /** Says the sizes and the offset in a field of 64 bits each. */
    Entry sizes64(long inflated64, long stored64, long offset64) {
      ByteBuffer field = little(28);
      field.putShort((short) 1).putShort((short) 24);
      field.putLong(inflated64).putLong(stored64).putLong(offset64);
      extra = bytes(field);
      inflated = 0xFFFF_FFFFL;
      stored = 0xFFFF_FFFFL;
      return offset(0xFFFF_FFFFL);
    }

    private static byte[] deflate(byte[] content) {
      Deflater deflater = new Deflater(9, true);
      deflater.setInput(content);
      deflater.finish();
      byte[] packed = new byte[content.length + 64];
      int length = deflater.deflate(packed);
      deflater.end();
      return java.util.Arrays.copyOf(packed, length);
    }
  }

  /** A file as anybody would pack it. */
  ForgedZip file(String name, String content) {
    return add(Entry.deflated(name, content.getBytes(StandardCharsets.UTF_8)));
  }

  ForgedZip add(Entry entry) {
    long at = entry.offset < 0 ? file.size() : entry.offset;
    ByteBuffer local = little(30 + entry.name.length);
    local.putInt(0x04034b50).putShort((short) 20);
    common(local, entry);
    local.putShort((short) entry.name.length).putShort((short) 0).put(entry.name);
    file.writeBytes(bytes(local));
    file.writeBytes(entry.data);
    directory(entry, at);
    return this;
  }

  /** Names a file that is there already once more. */
  ForgedZip directory(Entry entry, long at) {
    ByteBuffer header = little(46 + entry.name.length + entry.extra.length);
    header.putInt(0x02014b50).putShort((short) (UNIX << 8 | 45)).putShort((short) 20);
    common(header, entry);
    header.putShort((short) entry.name.length).putShort((short) entry.extra.length);
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    header.putInt(entry.mode << 16).putInt((int) at).put(entry.name).put(entry.extra);
    directory.writeBytes(bytes(header));
    entries++;
    return this;
  }

  private static void common(ByteBuffer header, Entry entry) {
    header.putShort((short) entry.flags).putShort((short) entry.method).putInt(0);
    header.putInt((int) entry.crc).putInt((int) entry.stored).putInt((int) entry.inflated);
  }

  byte[] end() {
    return end(entries);
  }

  /** Ends with a directory that claims so many files. */
  byte[] end(int count) {
    ByteBuffer end = little(22);
    end.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
    end.putInt(directory.size()).putInt(file.size()).putShort((short) 0);
    return join(end);
  }

  /** The same with fields of 64 bits. */
  byte[] end64(long count) {
    return end64(count, directory.size(), file.size(), file.size() + directory.size());
  }

  byte[] end64(long count, long size, long offset, long place) {
    ByteBuffer end = little(56 + 20 + 22);
    end.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putLong(0);
    end.putLong(count).putLong(count).putLong(size).putLong(offset);
    end.putInt(0x07064b50).putInt(0).putLong(place).putInt(1);
    end.putInt(0x06054b50).putInt(0).putShort((short) ZIP64).putShort((short) ZIP64);
    end.putInt(-1).putInt(-1).putShort((short) 0);
    return join(end);
  }

  private byte[] join(ByteBuffer end) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(file.toByteArray());
    whole.writeBytes(directory.toByteArray());
    whole.writeBytes(bytes(end));
    return whole.toByteArray();
  }

  private static byte[] bytes(ByteBuffer full) {
    byte[] bytes = new byte[full.capacity()];
    full.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
