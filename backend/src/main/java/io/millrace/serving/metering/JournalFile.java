package io.millrace.serving.metering;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file of counters in memory that outlives the process. A counter holds its sums twice and a
 * version that says which copy counts: an addition writes the other copy and then the version, so
 * that a process killed in between leaves the counter as it was before. (The memory belongs to the
 * operating system's page cache; a machine that loses power may lose it.)
 *
 * <p>One writer a counter at a time; {@link Journal} sees to that.
 */
final class JournalFile {
  /** Counters in a file; three quarters of a mebibyte. */
  static final int COUNTERS = 4_096;

  private static final int SIZE = 192;
  private static final int BYTES = (COUNTERS + 1) * SIZE;
  private static final long MAGIC = 0x4d4c524c45444731L;
  private static final long SECONDS_AN_HOUR = 3_600;

  private static final int NODE = 8;
  private static final int ORDINAL = 24;

  private static final int TENANT = 8;
  private static final int ENDPOINT = 24;
  private static final int VERSION = 40;
  private static final int HOUR = 56;
  private static final int OUTCOME = 64;
  private static final int SUMS = 72;
  private static final int COPY = 40;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final ByteBuffer memory;
  private final AtomicInteger used = new AtomicInteger();

  private JournalFile(Path path, ByteBuffer memory) {
    this.path = path;
    this.memory = memory;
  }

  /** A new file, its room on the disk taken: a mapped page without room would end the process. */
  static JournalFile create(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.write(ByteBuffer.allocate(BYTES));
      MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
      return new JournalFile(path, memory.order(ByteOrder.LITTLE_ENDIAN));
    }
  }

  Path path() {
    return path;
  }

  /**
   * Begins to count.
   *
   * @param ordinal of the file among all of the node; makes its sequences
   */
  void open(UUID node, long ordinal) {
    putId(NODE, node);
    memory.putLong(ORDINAL, ordinal);
    LONGS.setRelease(memory, 0, MAGIC);
  }

  /** Forgets all counters; what is left in the file when the process dies now counts nothing. */
  void clear() {
    LONGS.setRelease(memory, 0, 0L);
    int end = (Math.min(used.get(), COUNTERS) + 1) * SIZE;
    for (int at = SIZE; at < end; at += Long.BYTES) {
      memory.putLong(at, 0);
    }
    used.set(0);
  }

  boolean isUsed() {
    return used.get() > 0;
  }

  /** A new counter; -1 when the file is full. */
  int counter(MeteredModel model, Outcome outcome, long epochHour) {
    int index = used.incrementAndGet();
    if (index > COUNTERS) {
      return -1;
    }
    int at = index * SIZE;
    putId(at + TENANT, model.tenantId);
    putId(at + ENDPOINT, model.endpointId);
    putId(at + VERSION, model.modelVersionId);
    memory.putLong(at + HOUR, epochHour);
    memory.putLong(at + OUTCOME, outcome.ordinal());
    return at;
  }

  /** Counts one request. */
  void add(int at, long rows, long bytesIn, long bytesOut, long deviceNanos) {
    long version = memory.getLong(at);
    int from = at + SUMS + copy(version);
    int to = at + SUMS + copy(version + 1);
    memory.putLong(to, memory.getLong(from) + 1);
    memory.putLong(to + 8, memory.getLong(from + 8) + rows);
    memory.putLong(to + 16, memory.getLong(from + 16) + bytesIn);
    memory.putLong(to + 24, memory.getLong(from + 24) + bytesOut);
    memory.putLong(to + 32, memory.getLong(from + 32) + deviceNanos);
    LONGS.setRelease(memory, at, version + 1);
  }

  private static int copy(long version) {
    return (int) (version & 1) * COPY;
  }

  private void putId(int at, UUID id) {
    memory.putLong(at, id.getMostSignificantBits());
    memory.putLong(at + Long.BYTES, id.getLeastSignificantBits());
  }

  /** What was counted; nobody may be counting any more. */
  List<LedgerRow> rows() {
    return rows(memory).orElse(List.of());
  }

  /**
   * What a file holds that a dead process left; empty if it is no journal. One that is too short
   * was being made and has counted nothing.
   */
  static Optional<List<LedgerRow>> read(byte[] content) {
    if (content.length < BYTES) {
      return Optional.of(List.of());
    }
    return content.length == BYTES
        ? rows(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN))
        : Optional.empty();
  }

  private static Optional<List<LedgerRow>> rows(ByteBuffer memory) {
    long magic = memory.getLong(0);
    if (magic != MAGIC) {
      return magic == 0 ? Optional.of(List.of()) : Optional.empty();
    }
    UUID node = id(memory, NODE);
    long first = memory.getLong(ORDINAL) * COUNTERS;
    List<LedgerRow> rows = new ArrayList<>();
    for (int index = 1; index <= COUNTERS; index++) {
      if (memory.getLong(index * SIZE) > 0) {
        rows.add(row(memory, index * SIZE, node, first + index - 1));
      }
    }
    return Optional.of(rows);
  }

  private static LedgerRow row(ByteBuffer memory, int at, UUID node, long sequence) {
    int sums = at + SUMS + copy(memory.getLong(at));
    return new LedgerRow(
        node,
        sequence,
        id(memory, at + TENANT),
        id(memory, at + ENDPOINT),
        id(memory, at + VERSION),
        Instant.ofEpochSecond(memory.getLong(at + HOUR) * SECONDS_AN_HOUR),
        Outcome.values()[(int) memory.getLong(at + OUTCOME)],
        memory.getLong(sums),
        memory.getLong(sums + 8),
        memory.getLong(sums + 16),
        memory.getLong(sums + 24),
        memory.getLong(sums + 32));
  }

  private static UUID id(ByteBuffer memory, int at) {
    return new UUID(memory.getLong(at), memory.getLong(at + Long.BYTES));
  }
}
