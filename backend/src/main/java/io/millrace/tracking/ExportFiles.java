package io.millrace.tracking;

import io.millrace.datasets.BlobWindow;
import io.millrace.datasets.StoredBytes;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobException.Kind;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.parquet.ParquetColumn;
import io.millrace.platform.parquet.ParquetType;
import io.millrace.platform.parquet.ParquetWriter;
import io.millrace.tracking.ExportStore.OwnedFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an export's runs and logged models. Which there are is noted in a temporary file
 * while the database is read, so that their bytes, which take long, are sent when its transaction
 * has ended. A file that was replaced or purged in between is said to be missing, one whose bytes
 * are not those that were stored to be damaged.
 */
final class ExportFiles {
  private static final int WINDOW = 4 << 20;
  private static final int PIECE = 1 << 16;

  /** The object is not there, or shorter than it was. */
  private static final Set<Kind> GONE = Set.of(Kind.NOT_FOUND, Kind.PRECONDITION);

  private static final List<ParquetColumn> COLUMNS =
      List.of(
          ParquetColumn.of("owner", ParquetType.TEXT),
          ParquetColumn.of("owner_id", ParquetType.TEXT),
          ParquetColumn.of("path", ParquetType.TEXT),
          ParquetColumn.of("file", ParquetType.TEXT),
          ParquetColumn.of("bytes", ParquetType.INTEGER),
          ParquetColumn.of("sha256", ParquetType.TEXT),
          ParquetColumn.of("media_type", ParquetType.TEXT),
          ParquetColumn.of("created_at", ParquetType.MOMENT),
          ParquetColumn.of("state", ParquetType.TEXT));

  private final FileChannel notes;
  private final DataOutputStream out;
  private final BlobWindow window;
  private final BitSet missing = new BitSet();
  private final BitSet damaged = new BitSet();
  private int count;

  ExportFiles(BlobStore blobs) throws IOException {
    this.notes =
        FileChannel.open(
            Files.createTempFile("millrace-export", null),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(notes)));
    this.window = new BlobWindow(blobs, WINDOW);
  }

  /** Notes a file. */
  void note(OwnedFile file) throws IOException {
    Artifact artifact = file.artifact();
    out.writeUTF(file.owner());
    out.writeUTF(artifact.path());
    out.writeUTF(artifact.blobKey().value());
    out.writeLong(artifact.bytes());
    out.writeUTF(artifact.sha256());
    out.writeUTF(artifact.mediaType());
    out.writeLong(artifact.createdAt().getEpochSecond());
    out.writeInt(artifact.createdAt().getNano());
    count++;
  }

  /**
   * Writes the bytes of the files that were noted, then the table that says how that went.
   *
   * @param withBytes false: the table alone
   */
  void write(ExportArchive archive, boolean withBytes) throws IOException {
    out.flush();
    if (withBytes) {
      each((index, file) -> bytes(archive, index, file));
    }
    archive.table(
        "artifacts.parquet",
        COLUMNS,
        table -> each((index, file) -> row(table, file, withBytes ? state(index) : "left_out")));
  }

  int missing() {
    return missing.cardinality();
  }

  int damaged() {
    return damaged.cardinality();
  }

  /** Forgets what was noted. */
  void close() throws IOException {
    notes.close();
  }

  private void each(FileVisitor visitor) throws IOException {
    notes.position(0);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(notes)));
    for (int index = 0; index < count; index++) {
      String owner = in.readUTF();
      String path = in.readUTF();
      BlobKey key = new BlobKey(in.readUTF());
      long bytes = in.readLong();
      String sha256 = in.readUTF();
      String mediaType = in.readUTF();
      Instant createdAt = Instant.ofEpochSecond(in.readLong(), in.readInt());
      visitor.visit(
          index,
          new OwnedFile(owner, new Artifact(path, bytes, sha256, mediaType, createdAt, key)));
    }
  }

  private void bytes(ExportArchive archive, int index, OwnedFile file) throws IOException {
    Artifact artifact = file.artifact();
    StoredBytes stored = new StoredBytes(artifact.blobKey(), 0, artifact.bytes());
    ExportArchive.Summed summed = null;
    try (InputStream in = window.open(stored)) {
      byte[] some = in.readNBytes(PIECE);
      summed = archive.begin(file.name());
      while (some.length > 0) {
        summed.write(some);
        some = in.readNBytes(PIECE);
      }
    } catch (EOFException | BlobException e) {
      if (e instanceof BlobException blob && !GONE.contains(blob.kind())) {
        throw e;
      }
    }
    if (summed == null) {
      missing.set(index);
    } else if (!summed.end(file.name(), Optional.empty()).sha256().equals(artifact.sha256())) {
      damaged.set(index);
    }
  }

  private String state(int index) {
    return missing.get(index) ? "missing" : damaged.get(index) ? "damaged" : "stored";
  }

  private static void row(ParquetWriter table, OwnedFile file, String state) throws IOException {
    Artifact artifact = file.artifact();
    table.row(
        file.ofModel() ? "model" : "run",
        file.owner(),
        artifact.path(),
        file.name(),
        artifact.bytes(),
        artifact.sha256(),
        artifact.mediaType(),
        artifact.createdAt(),
        state);
  }

  private interface FileVisitor {
    void visit(int index, OwnedFile file) throws IOException;
  }
}
