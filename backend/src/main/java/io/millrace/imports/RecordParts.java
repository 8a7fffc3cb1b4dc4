package io.millrace.imports;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Counts the fields of a message before it is read: an empty one has two bytes in a file and some
 * hundred in memory.
 */
final class RecordParts {
  private static final int MOST = 1_000_000;

  /** Messages within messages; what is deeper is none of those that are read here. */
  private static final int DEEPEST = 8;

  private final byte[] record;
  private int count;

  private RecordParts(byte[] record) {
    this.record = record;
  }

  /** Whether reading it would take far more memory than it has bytes. */
  static boolean areTooMany(byte[] record) throws IOException {
    if (record.length <= MOST) {
      return false;
    }
    RecordParts parts = new RecordParts(record);
    parts.count(0, record.length, 0);
    return parts.count > MOST;
  }

  /** What turns out to be no message has counted for a few fields. */
  private void count(int from, int length, int depth) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(record, from, length);
    try {
      for (int tag = in.readTag(); tag != 0 && count <= MOST; tag = in.readTag()) {
        count++;
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          in.skipField(tag);
          continue;
        }
        int size = in.readRawVarint32();
        int at = from + in.getTotalBytesRead();
        in.skipRawBytes(size);
        if (depth < DEEPEST) {
          count(at, size, depth + 1);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      // a text or a picture: it is read as one
      count++;
    }
  }
}
