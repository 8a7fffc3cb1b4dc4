package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobRead;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.blob.HashingStream;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.http.ByteRange;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that runs and logged models store. The bytes are counted in the quota and their object is
 * noted as loose before they are sent; one transaction then turns the loose object into the
 * artifact. Whatever breaks off in between is undone at once, or after a crash by the tenant's next
 * write.
 */
public final class ArtifactService {
  private static final Duration LONGEST_WRITE = Duration.ofHours(2);
  private static final int SWEEP = 20;

  private final Db db;
  private final BlobStore blobs;
  private final Quotas quota;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final ArtifactStore store = new ArtifactStore();

  public ArtifactService(Db db, BlobStore blobs, Quotas quota, AuditLog audit, Ids ids, Time time) {
    this.db = db;
    this.blobs = blobs;
    this.quota = quota;
    this.audit = audit;
    this.ids = ids;
    this.time = time;
  }

  /**
   * Stores a stream as an artifact, in place of one of the same path.
   *
   * @param size exactly how many bytes will come
   * @param stream paused
   * @return fails with NOT_FOUND (run), BODY_TOO_LARGE, QUOTA_EXCEEDED, CLIENT_CLOSED or
   *     UNAVAILABLE; nothing is then left
   */
  public Future<Artifact> put(
      Caller caller, String runId, NewArtifact artifact, long size, ReadStream<Buffer> stream) {
    TrackingNames.artifactPath("query/path", artifact.path());
    if (size > BlobStore.MAX_PUT_BYTES) {
      throw ApiException.of(
          ErrorCode.BODY_TOO_LARGE,
          "An artifact has at most " + BlobStore.MAX_PUT_BYTES + " bytes.");
    }
    BlobKey key = BlobKey.of(caller.tenantId(), "artifact", ids.next());
    HashingStream hashing = new HashingStream(stream);
    return sweep(caller)
        .compose(swept -> db.inTenant(caller, tx -> begin(tx, runId, key, size)))
        .compose(
            begun ->
                blobs
                    .putStream(key, artifact.mediaType(), size, hashing)
                    .recover(failure -> sent(hashing, failure))
                    .map(
                        stored ->
                            new Artifact(
                                artifact.path(),
                                size,
                                hashing.sha256(),
                                artifact.mediaType(),
                                time.now(),
                                key))
                    .compose(made -> commit(longer(caller), runId, made))
                    .recover(failure -> undo(longer(caller), key, failure)));
  }

  /** Counts an object of a run in the quota and notes it as loose. */
  Future<Void> begin(TenantTx tx, String runId, BlobKey key, long size) {
    return store
        .requireOwner(tx, runId)
        .compose(found -> quota.reserve(tx, Meter.STORAGE_BYTES, size))
        .compose(reserved -> store.addLoose(tx, key, size, time.now()));
  }

  /** Makes a loose object an artifact; if that fails, neither is left. */
  Future<Artifact> adopt(Caller caller, String runId, Artifact artifact) {
    return commit(longer(caller), runId, artifact)
        .recover(failure -> undo(longer(caller), artifact.blobKey(), failure));
  }

  /** How the audit trail names the run, or the logged model, that files belong to. */
  static String subject(String ownerId) {
    return (ownerId.startsWith(LoggedModel.ID_PREFIX) ? "logged_model:" : "run:") + ownerId;
  }

  /** Makes the loose object the artifact; the object of an artifact that it replaces gets loose. */
  private Future<Artifact> commit(Caller caller, String runId, Artifact artifact) {
    return db.inTenant(
            caller,
            tx ->
                store
                    .requireOwner(tx, runId)
                    .compose(found -> store.removeLoose(tx, artifact.blobKey()))
                    .map(ArtifactService::held)
                    .compose(held -> store.find(tx, runId, artifact.path()))
                    .compose(
                        replaced ->
                            loosen(tx, replaced)
                                .compose(loose -> store.put(tx, runId, artifact))
                                .compose(put -> tx.announce(RunService.TOPIC, runId))
                                .compose(told -> audited(tx, caller, runId, artifact))
                                .map(replaced)))
        .compose(replaced -> discard(caller, replaced.map(Artifact::blobKey)))
        .map(artifact);
  }

  private Future<Void> loosen(TenantTx tx, Optional<Artifact> replaced) {
    return replaced.isEmpty()
        ? Future.succeededFuture()
        : store.addLoose(tx, replaced.get().blobKey(), replaced.get().bytes(), time.now());
  }

  private Future<Void> audited(TenantTx tx, Caller caller, String runId, Artifact artifact) {
    return audit.append(
        tx,
        caller,
        "artifact.stored",
        subject(runId),
        Map.of("path", artifact.path(), "sha256", artifact.sha256(), "bytes", artifact.bytes()));
  }

  /** Removes what was written; the first failure is the answer, whatever happens here. */
  private <T> Future<T> undo(Caller caller, BlobKey key, Throwable failure) {
    return discard(caller, Optional.of(key)).transform(discarded -> Future.failedFuture(failure));
  }

  /**
   * Removes a loose object and gives its bytes back, unless it has become an artifact after all (a
   * commit whose answer was lost). What fails here is left to a later sweep.
   */
  private Future<Void> discard(Caller caller, Optional<BlobKey> key) {
    if (key.isEmpty()) {
      return Future.succeededFuture();
    }
    return db.inTenant(
            caller,
            tx ->
                store
                    .removeLoose(tx, key.get())
                    .compose(
                        bytes ->
                            bytes.isPresent()
                                ? blobs
                                    .delete(List.of(key.get()))
                                    .compose(
                                        deleted ->
                                            quota.release(tx, Meter.STORAGE_BYTES, bytes.get()))
                                : Future.<Void>succeededFuture()))
        .recover(later -> Future.succeededFuture());
  }

  /** Removes what dead servers left of this tenant. */
  private Future<Void> sweep(Caller caller) {
    return db.readTenant(caller, tx -> store.looseSince(tx, time.now().minus(LONGEST_WRITE), SWEEP))
        .compose(
            left -> {
              Future<Void> swept = Future.succeededFuture();
              for (BlobKey key : left) {
                swept = swept.compose(before -> discard(caller, Optional.of(key)));
              }
              return swept;
            });
  }

  /**
   * Artifacts by path.
   *
   * @param folder only those in it and in the folders below it
   * @param soundsOnly by the endings of their names
   * @return fails with NOT_FOUND (run) or INVALID_REQUEST (folder)
   */
  public Future<Page<Artifact>> list(
      Caller caller,
      String runId,
      Optional<String> folder,
      boolean soundsOnly,
      Optional<String> cursor,
      int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    folder.ifPresent(path -> TrackingNames.artifactPath("query/folder", path));
    return db.readTenant(
        caller,
        tx ->
            store
                .requireOwner(tx, runId)
                .compose(found -> store.list(tx, runId, folder, soundsOnly, after, limit)));
  }

  /** One artifact; NOT_FOUND. */
  public Future<Artifact> get(Caller caller, String runId, String path) {
    return db.readTenant(caller, tx -> find(tx, runId, path));
  }

  /** One artifact, inside another feature's transaction; NOT_FOUND. */
  public Future<Artifact> find(TenantTx tx, String runId, String path) {
    return store
        .requireOwner(tx, runId)
        .compose(found -> store.find(tx, runId, path))
        .map(found -> found.orElseThrow(() -> ApiException.notFound("artifact")));
  }

  /** The bytes of a small artifact; fails with UNPROCESSABLE above {@code limit} bytes. */
  public Future<Buffer> bytes(Artifact artifact, int limit) {
    return artifact.bytes() > limit
        ? Future.failedFuture(
            ApiException.of(
                ErrorCode.UNPROCESSABLE,
                "'%s' has more than %d bytes.".formatted(artifact.path(), limit)))
        : blobs.getBytes(artifact.blobKey(), limit).recover(ArtifactService::translated);
  }

  /** The bytes of an artifact; the caller consumes or discards them. */
  public Future<BlobRead> read(Artifact artifact) {
    return blobs.read(artifact.blobKey()).recover(ArtifactService::translated);
  }

  /** Some bytes of an artifact; the caller consumes or discards them. */
  public Future<BlobRead> read(Artifact artifact, ByteRange range) {
    return range.partial()
        ? blobs
            .read(artifact.blobKey(), range.from(), range.length())
            .recover(ArtifactService::translated)
        : read(artifact);
  }

  /** The caller, given time to finish what has taken longer than a request should. */
  private Caller longer(Caller caller) {
    return Caller.background(caller.tenantId(), caller.subject(), caller.requestId(), time.now());
  }

  private static Long held(Optional<Long> bytes) {
    return bytes.orElseThrow(
        () ->
            ApiException.of(
                ErrorCode.DEADLINE_EXCEEDED,
                "Sending the artifact took more than two hours; send it again."));
  }

  private static <T> Future<T> translated(Throwable failure) {
    if (BlobException.is(failure, BlobException.Kind.NOT_FOUND)) {
      return Future.failedFuture(ApiException.notFound("artifact"));
    }
    return BlobException.is(failure, BlobException.Kind.PRECONDITION)
            || BlobException.is(failure, BlobException.Kind.TOO_LARGE)
        ? Future.failedFuture(
            ApiException.of(
                ErrorCode.CONTENT_MISMATCH,
                "The body does not have as many bytes as Content-Length says."))
        : BlobProblems.translate(failure);
  }

  private static Future<Void> sent(HashingStream stream, Throwable failure) {
    return stream.brokenOff()
        ? Future.failedFuture(
            ApiException.of(ErrorCode.CLIENT_CLOSED, "The body broke off before its end."))
        : translated(failure);
  }

  /** What a client says of an artifact. */
  public record NewArtifact(String path, String mediaType) {}
}
