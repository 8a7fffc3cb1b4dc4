package io.millrace.datasets;

import static io.millrace.datasets.BlobWindow.await;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A version as a ZIP file, written while it is sent: {@code labels.csv} first, then the files as
 * they are, uncompressed. Pages of entries and windows of objects are all that is in memory.
 */
final class ArchiveExport {
  private static final int THREADS = 4;
  private static final int PAGE = 1_000;
  private static final int WINDOW = 1 << 20;
  private static final String LABELS = "labels.csv";

  private final Vertx vertx;
  private final Db db;
  private final Time time;
  private final BlobStore blobs;
  private final WorkerExecutor pool;
  private final AtomicInteger running = new AtomicInteger();
  private final EntryStore entries = new EntryStore();

  ArchiveExport(Vertx vertx, Db db, Time time, BlobStore blobs) {
    this.vertx = vertx;
    this.db = db;
    this.time = time;
    this.blobs = blobs;
    this.pool = vertx.createSharedWorkerExecutor("millrace-export", THREADS);
  }

  /** Begins to write; fails with RATE_LIMITED while as many as allowed are being written. */
  ReadStream<Buffer> write(Caller caller, DatasetVersion version) {
    if (running.incrementAndGet() > THREADS) {
      running.decrementAndGet();
      throw ApiException.retryAfter(
          ErrorCode.RATE_LIMITED,
          THREADS + " archives are being downloaded from this server; try again in a moment.",
          5);
    }
    BlockingStream stream = new BlockingStream(vertx.getOrCreateContext());
    pool.executeBlocking(
            () -> {
              writeHere(caller, version, stream);
              return null;
            },
            false)
        .recover(
            failure -> {
              stream.fail(failure);
              return Future.succeededFuture();
            })
        .eventually(
            () -> {
              running.decrementAndGet();
              return Future.succeededFuture();
            });
    return stream;
  }

  private void writeHere(Caller caller, DatasetVersion version, BlockingStream stream)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(stream, StandardCharsets.UTF_8)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(new ZipEntry(labelsName(caller, version)));
      zip.write("path,label,split\r\n".getBytes(StandardCharsets.UTF_8));
      forEach(caller, version, entry -> zip.write(line(entry)));
      BlobWindow window = new BlobWindow(blobs, WINDOW);
      forEach(
          caller,
          version,
          entry -> {
            zip.putNextEntry(new ZipEntry(entry.path()));
            try (InputStream content = window.open(entry.object())) {
              content.transferTo(zip);
            }
          });
    }
  }

  /** A dataset may have a file of that name; it keeps it. */
  private String labelsName(Caller caller, DatasetVersion version) throws IOException {
    EntrySelection same =
        new EntrySelection(
            Optional.empty(), Optional.of(LABELS), Optional.empty(), Optional.empty());
    List<EntryState> found =
        await(
            db.readTenant(
                refreshed(caller),
                tx ->
                    entries.page(
                        tx, version.datasetId(), version.version(), same, Optional.empty(), 1)));
    boolean taken = !found.isEmpty() && found.get(0).path().equals(LABELS);
    return taken ? "millrace-labels-" + version.digest() + ".csv" : LABELS;
  }

  private void forEach(Caller caller, DatasetVersion version, EntryWriter writer)
      throws IOException {
    Optional<String> after = Optional.empty();
    List<EntryState> page;
    do {
      Optional<String> from = after;
      page =
          await(
              db.readTenant(
                  refreshed(caller),
                  tx ->
                      entries.page(
                          tx,
                          version.datasetId(),
                          version.version(),
                          EntrySelection.ALL,
                          from,
                          PAGE)));
      for (EntryState entry : page) {
        writer.write(entry);
        after = Optional.of(entry.path());
      }
    } while (page.size() == PAGE);
  }

  /** A download may take longer than a request's database statements. */
  private Caller refreshed(Caller caller) {
    return Caller.background(caller.tenantId(), caller.subject(), caller.requestId(), time.now());
  }

  private static byte[] line(EntryState entry) {
    String line =
        quoted(entry.path())
            + ','
            + quoted(entry.label().orElse(""))
            + ','
            + entry.split().map(Split::wireName).orElse("")
            + "\r\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /** RFC 4180. */
  private static String quoted(String field) {
    return field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + field.replace("\"", "\"\"") + '"'
        : field;
  }

  private interface EntryWriter {
    void write(EntryState entry) throws IOException;
  }
}
