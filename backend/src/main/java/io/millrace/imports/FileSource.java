package io.millrace.imports;

import io.millrace.datasets.UploadHandover;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Uploaded files of one kind as sources of imports, read on a pool of their own. */
final class FileSource implements ImportSource {
  private final Db db;
  private final BlobStore blobs;
  private final UploadHandover uploads;
  private final Pools pools;
  private final RunWriters.Targets targets;
  private final FileReader reader;

  FileSource(ImportFeature.Parts on, Pools pools, RunWriters.Targets targets, FileReader reader) {
    this.db = on.db();
    this.blobs = on.blobs();
    this.uploads = on.uploads();
    this.pools = pools;
    this.targets = targets;
    this.reader = reader;
  }

  @Override
  public ImportKind kind() {
    return reader.kind();
  }

  @Override
  public Future<Checked> check(Caller caller, NewImport request) {
    request.requireFile();
    return open(caller, request.uploadId().orElseThrow())
        .compose(
            file ->
                pools
                    .looks()
                    .executeBlocking(
                        () -> {
                          NewImport settled = reader.settle(file, request);
                          return new Checked(settled, file.name(), Optional.empty());
                        },
                        false));
  }

  /** The upload, to be read on a worker thread. */
  Future<UploadedFile> open(Caller caller, UUID upload) {
    return db.readTenant(caller, tx -> uploads.readImport(tx, upload))
        .map(ready -> new UploadedFile(blobs, ready));
  }

  /** Looks into an upload. */
  <T> Future<T> look(Caller caller, UUID upload, Look<T> look) {
    return open(caller, upload)
        .compose(file -> pools.looks().executeBlocking((Callable<T>) () -> look.at(file), false));
  }

  @Override
  public Future<Void> run(ImportAttempt attempt) {
    NewImport request = attempt.request();
    return open(attempt.caller(), request.uploadId().orElseThrow())
        .compose(
            file ->
                pools
                    .readers()
                    .executeBlocking(
                        () -> {
                          RunWriters runs = new RunWriters(attempt, file, targets);
                          reader.read(file, request, runs);
                          runs.close();
                          return null;
                        },
                        false));
  }

  @Override
  public Future<Void> release(TenantTx tx, Caller caller, NewImport request) {
    return uploads.endImport(tx, caller, request.uploadId().orElseThrow());
  }

  /**
   * Where files are read: imports take long, and for a look somebody waits.
   *
   * @param readers for whole files
   * @param looks for first lines
   */
  record Pools(WorkerExecutor readers, WorkerExecutor looks) {}

  /** What is found out about a file. */
  interface Look<T> {
    T at(UploadedFile file) throws IOException;
  }
}
