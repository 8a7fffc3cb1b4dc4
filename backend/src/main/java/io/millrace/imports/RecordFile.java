package io.millrace.imports;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Records as TensorFlow's {@code record_writer} frames them: the length in 8 bytes, little end
 * first, its checksum in 4, the record, its checksum in 4. A checksum is CRC-32C, turned and
 * shifted. Closes nothing.
 */
final class RecordFile implements Records {
  private static final int HEADER = 12;
  private static final int CHECKSUM = 4;
  private static final int MASK = 0xa282ead8;
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private long offset;

  RecordFile(InputStream in) {
    this.in = in;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public byte[] next() throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER) {
      throw new EOFException();
    }
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    long length = fields.getLong();
    if (masked(header, Long.BYTES) != fields.getInt() || length < 0) {
      throw new Corrupt("the checksum of a record's length does not hold");
    }
    byte[] record = length <= MAX_RECORD ? body((int) length) : passed(length);
    offset += HEADER + length + CHECKSUM;
    return record;
  }

  /** Grows with what is there, not with what is announced. */
  private byte[] body(int length) throws IOException {
    byte[] record = in.readNBytes(length);
    byte[] sum = in.readNBytes(CHECKSUM);
    if (record.length < length || sum.length < CHECKSUM) {
      throw new EOFException();
    }
    if (masked(record, length) != ByteBuffer.wrap(sum).order(ByteOrder.LITTLE_ENDIAN).getInt()) {
      throw new Corrupt("the checksum of a record does not hold");
    }
    return record;
  }

  private byte[] passed(long length) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long left = length + CHECKSUM;
    while (left > 0) {
      int read = in.read(chunk, 0, (int) Math.min(CHUNK, left));
      if (read < 0) {
        throw new EOFException();
      }
      left -= read;
    }
    return new byte[0];
  }

  /** The checksum as it stands in a file. */
  static int masked(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    int sum = (int) crc.getValue();
    return ((sum >>> 15) | (sum << 17)) + MASK;
  }
}
