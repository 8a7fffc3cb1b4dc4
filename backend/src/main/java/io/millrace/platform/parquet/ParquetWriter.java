package io.millrace.platform.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one table. Rows are held until they weigh some megabytes and then go out as a group; the
 * file's end, which lists the groups, comes last. Not for event loops: it writes and compresses.
 */
public final class ParquetWriter {
  private static final long GROUP_BYTES = 8 << 20;
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  private final OutputStream out;
  private final List<ParquetColumn> columns;
  private final List<ColumnChunk> chunks;
  private final List<byte[]> groups = new ArrayList<>();
  private long position;
  private long held;
  private long rows;

  /**
   * Begins a file.
   *
   * @param out stays open
   */
  public ParquetWriter(OutputStream out, List<ParquetColumn> columns) throws IOException {
    this.out = out;
    this.columns = List.copyOf(columns);
    this.chunks = columns.stream().map(ColumnChunk::new).toList();
    out.write(MAGIC);
    position = MAGIC.length;
  }

  /**
   * Adds a row.
   *
   * @param values one for each column; null where an optional one has none
   */
  public void row(Object... values) throws IOException {
    if (values.length != chunks.size()) {
      throw new IllegalArgumentException(
          "a row has " + chunks.size() + " values, not " + values.length);
    }
    long weight = 0;
    for (int i = 0; i < values.length; i++) {
      ColumnChunk chunk = chunks.get(i);
      chunk.add(values[i]);
      weight += chunk.weight();
    }
    held++;
    if (weight >= GROUP_BYTES) {
      writeGroup();
    }
  }

  /** Writes what is held and the file's end; answers how many rows there are. */
  public long finish() throws IOException {
    if (held > 0) {
      writeGroup();
    }
    List<byte[]> schema = new ArrayList<>();
    schema.add(new Thrift().text(4, "table").integer(5, columns.size()).toBytes());
    columns.forEach(column -> schema.add(column.schema()));
    byte[] end =
        new Thrift()
            .integer(1, VERSION)
            .structs(2, schema)
            .number(3, rows)
            .structs(4, groups)
            .text(6, "Millrace")
            .toBytes();
    out.write(end);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(end.length >>> shift);
    }
    out.write(MAGIC);
    return rows;
  }

  private void writeGroup() throws IOException {
    List<byte[]> written = new ArrayList<>();
    long plain = 0;
    long begin = position;
    for (ColumnChunk chunk : chunks) {
      ColumnChunk.Written one = chunk.write(out, position);
      written.add(one.about());
      plain += one.plainBytes();
      position += one.bytes();
    }
    groups.add(
        new Thrift()
            .structs(1, written)
            .number(2, plain)
            .number(3, held)
            .number(5, begin)
            .number(6, position - begin)
            .toBytes());
    rows += held;
    held = 0;
  }
}
