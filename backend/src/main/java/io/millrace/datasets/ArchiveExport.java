package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.BlockingStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A version as a ZIP file, written while it is sent: {@code labels.csv} first, then the files as
 * they are, uncompressed.
 */
final class ArchiveExport {
  private static final int THREADS = 4;
  private static final String LABELS = "labels.csv";

  private final Vertx vertx;
  private final EntryWalk walk;
  private final WorkerExecutor pool;
  private final AtomicInteger running = new AtomicInteger();

  ArchiveExport(Vertx vertx, EntryWalk walk) {
    this.vertx = vertx;
    this.walk = walk;
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
    UUID dataset = version.datasetId();
    try (ZipOutputStream zip = new ZipOutputStream(stream, StandardCharsets.UTF_8)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(new ZipEntry(labelsName(caller, version)));
      zip.write("path,label,split\r\n".getBytes(StandardCharsets.UTF_8));
      walk.forEach(
          caller, dataset, version.version(), EntrySelection.ALL, entry -> zip.write(line(entry)));
      walk.forEachContent(
          caller,
          dataset,
          version.version(),
          EntrySelection.ALL,
          (entry, content) -> {
            zip.putNextEntry(new ZipEntry(entry.path()));
            content.transferTo(zip);
          });
    }
  }

  /** A dataset may have a file of that name; it keeps it. */
  private String labelsName(Caller caller, DatasetVersion version) throws IOException {
    EntrySelection same =
        new EntrySelection(
            Optional.empty(), Optional.of(LABELS), Optional.empty(), Optional.empty());
    List<EntryState> found =
        walk.page(caller, version.datasetId(), version.version(), same, Optional.empty(), 1);
    boolean taken = !found.isEmpty() && found.get(0).path().equals(LABELS);
    return taken ? "millrace-labels-" + version.digest() + ".csv" : LABELS;
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
}
