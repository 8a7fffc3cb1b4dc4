package io.millrace.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file read by Apache's own reader.
 *
 * @param schema as that reader prints it
 * @param rows values by column: {@link Long}, {@link Double} or {@link String}; absent for none
 */
public record ParquetFile(String schema, int groups, List<Map<String, Object>> rows) {
  /** Reads a whole file. */
  public static ParquetFile read(byte[] bytes) {
    try {
      Path file = Files.createTempFile("millrace-test", ".parquet");
      try {
        Files.write(file, bytes);
        return read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ParquetFile read(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new Gzip())
            .build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      List<Map<String, Object>> rows = new ArrayList<>();
      PageReadStore pages = reader.readNextRowGroup();
      while (pages != null) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.add(values(schema, records.read()));
        }
        pages = reader.readNextRowGroup();
      }
      return new ParquetFile(schema.toString(), reader.getRowGroups().size(), rows);
    }
  }

  private static Map<String, Object> values(MessageType schema, Group row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      if (row.getFieldRepetitionCount(i) > 0) {
        values.put(
            schema.getFieldName(i),
            switch (schema.getType(i).asPrimitiveType().getPrimitiveTypeName()) {
              case INT64 -> (Object) row.getLong(i, 0);
              case DOUBLE -> row.getDouble(i, 0);
              default -> row.getString(i, 0);
            });
      }
    }
    return values;
  }

  /** The JDK's, as Hadoop's codecs are not there. */
  private static final class Gzip
      implements CompressionCodecFactory, CompressionCodecFactory.BytesInputDecompressor {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
      throw new UnsupportedOperationException("it only reads");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
      if (name != CompressionCodecName.GZIP) {
        throw new UnsupportedOperationException(name + " was not expected");
      }
      return this;
    }

    @Override
    public BytesInput decompress(BytesInput packed, int size) throws IOException {
      return BytesInput.from(unpacked(packed.toInputStream(), size));
    }

    @Override
    public void decompress(ByteBuffer packed, int packedSize, ByteBuffer plain, int size)
        throws IOException {
      byte[] bytes = new byte[packedSize];
      packed.get(bytes);
      plain.put(unpacked(new ByteArrayInputStream(bytes), size));
    }

    private static byte[] unpacked(InputStream packed, int size) throws IOException {
      byte[] plain = new GZIPInputStream(packed).readAllBytes();
      if (plain.length != size) {
        throw new IOException("a page of " + size + " bytes had " + plain.length);
      }
      return plain;
    }

    @Override
    public void release() {
      // nothing is held
    }
  }
}
