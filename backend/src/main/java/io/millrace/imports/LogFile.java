package io.millrace.imports;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Records as W&B's {@code .wandb} files hold them: seven bytes at the start ({@code :W&B}, two of
 * magic, a version), then LevelDB's log format in blocks of 32 KiB, its checksum a plain CRC-32 of
 * type and data. A piece has its checksum in 4 bytes, its length in 2, its type in 1. Closes
 * nothing.
 */
final class LogFile implements Records {
  static final byte[] MAGIC = {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0};

  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int WHOLE = 1;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  private final InputStream in;
  private long read;
  private long offset;

  LogFile(InputStream in) {
    this.in = in;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public byte[] next() throws IOException {
    if (read == 0 && !Arrays.equals(bytes(MAGIC.length), MAGIC)) {
      throw new Corrupt("it does not begin as a file of W&B does");
    }
    offset = read;
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (boolean begun = false; ; begun = true) {
      Piece piece = piece();
      if (piece == null) {
        if (begun) {
          throw new EOFException();
        }
        return null;
      }
      if (begun != (piece.type() == MIDDLE || piece.type() == LAST)) {
        throw new Corrupt("the pieces of a record are in disorder");
      }
      tooLong |= record.size() + piece.data().length > MAX_RECORD;
      if (!tooLong) {
        record.writeBytes(piece.data());
      }
      if (piece.type() == WHOLE || piece.type() == LAST) {
        return tooLong ? new byte[0] : record.toByteArray();
      }
    }
  }

  private record Piece(int type, byte[] data) {}

  /** The next piece; null at the end. */
  private Piece piece() throws IOException {
    if (left(read) < HEADER) {
      bytes(left(read));
    }
    byte[] header = bytes(HEADER);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER) {
      throw new EOFException();
    }
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    int length = fields.getShort(4) & 0xFFFF;
    int type = header[6];
    if (type == 0 && length == 0 && fields.getInt(0) == 0) {
      return null;
    }
    if (type < WHOLE || type > LAST || length > left(read)) {
      throw new Corrupt("there is no record");
    }
    byte[] data = bytes(length);
    if (data.length < length) {
      throw new EOFException();
    }
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    if ((int) crc.getValue() != fields.getInt(0)) {
      throw new Corrupt("the checksum of a record does not hold");
    }
    return new Piece(type, data);
  }

  /** What is left of a block; nothing where it is full. */
  private static int left(long read) {
    return (int) ((BLOCK - read % BLOCK) % BLOCK);
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    read += bytes.length;
    return bytes;
  }
}
