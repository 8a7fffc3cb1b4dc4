package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.blob.PresignedPart;
import io.millrace.platform.blob.UploadedPart;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.ArtifactUploadStore.Pending;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Artifacts that are sent in parts straight to the object store. Their bytes are counted when they
 * are complete; what was begun and left is aborted by the tenant's next upload a day later.
 */
public final class ArtifactUploadService {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int SWEEP = 20;
  private static final int MAX_PENDING = 1_000;

  private final Db db;
  private final BlobStore blobs;
  private final BlobRemoval removal;
  private final ArtifactService artifacts;
  private final Ids ids;
  private final Time time;
  private final ArtifactUploadStore store = new ArtifactUploadStore();
  private final ArtifactStore artifactStore = new ArtifactStore();

  public ArtifactUploadService(
      Db db, BlobStore blobs, BlobRemoval removal, ArtifactService artifacts, Ids ids, Time time) {
    this.db = db;
    this.blobs = blobs;
    this.removal = removal;
    this.artifacts = artifacts;
    this.ids = ids;
    this.time = time;
  }

  /**
   * Begins an upload.
   *
   * @return where its parts go, valid for fifteen minutes; fails with NOT_FOUND (owner), CONFLICT
   *     (too many are begun) or INVALID_REQUEST
   */
  public Future<Begun> begin(Caller caller, String ownerId, NewArtifact artifact, int parts) {
    TrackingNames.artifactPath("path", artifact.path());
    if (parts < 1 || parts > BlobStore.MAX_PARTS) {
      throw ApiException.invalid(
          "num_parts", "An upload has 1 to " + BlobStore.MAX_PARTS + " parts.");
    }
    UUID id = ids.next();
    BlobKey key = BlobKey.of(caller.tenantId(), "artifact", id);
    List<Integer> numbers = IntStream.rangeClosed(1, parts).boxed().toList();
    return sweep(caller)
        .compose(swept -> db.readTenant(caller, tx -> artifactStore.requireOwner(tx, ownerId)))
        .compose(there -> blobs.createMultipartUpload(key, artifact.mediaType()))
        .compose(
            uploadId ->
                db.inTenant(
                        caller,
                        tx ->
                            store.add(
                                tx,
                                new Pending(
                                    id,
                                    ownerId,
                                    artifact.path(),
                                    key,
                                    uploadId,
                                    artifact.mediaType()),
                                time.now()))
                    .compose(
                        added -> blobs.presignParts(key, uploadId, numbers, BlobStore.MAX_PRESIGN)))
        .recover(ArtifactUploadService::translated)
        .map(signed -> new Begun(id.toString(), signed));
  }

  /** Aborts what was left. */
  private Future<Void> sweep(Caller caller) {
    return db.inTenant(
        caller,
        tx ->
            store
                .count(tx)
                .map(
                    pending -> {
                      if (pending >= MAX_PENDING) {
                        throw ApiException.of(
                            ErrorCode.CONFLICT,
                            "There are "
                                + pending
                                + " uploads that were begun; complete or abort some of them.");
                      }
                      return null;
                    })
                .compose(few -> store.takeBefore(tx, time.now().minus(LONGEST), SWEEP))
                .compose(
                    left -> {
                      Future<Void> aborted = Future.succeededFuture();
                      for (Pending each : left) {
                        aborted =
                            aborted.compose(
                                before ->
                                    removal.later(tx, each.key(), Optional.of(each.uploadId())));
                      }
                      return aborted;
                    }));
  }

  /**
   * Makes the artifact of its parts. Repeating it after a lost answer succeeds.
   *
   * @param tags the store's tag of each part, by its number
   * @return fails with NOT_FOUND, UNPROCESSABLE (the parts are others than in the store), or
   *     QUOTA_EXCEEDED
   */
  public Future<Artifact> complete(
      Caller caller, String ownerId, String path, String uploadId, Map<Integer, String> tags) {
    UUID id = parsed(uploadId);
    return db.readTenant(caller, tx -> store.find(tx, id, ownerId, path))
        .compose(
            pending ->
                pending.isEmpty()
                    ? completed(caller, ownerId, path, id)
                    : complete(caller, pending.get(), tags));
  }

  /** The artifact of an upload that was completed before. */
  private Future<Artifact> completed(Caller caller, String ownerId, String path, UUID id) {
    BlobKey key = BlobKey.of(caller.tenantId(), "artifact", id);
    return artifacts
        .get(caller, ownerId, path)
        .map(
            artifact -> {
              if (!artifact.blobKey().equals(key)) {
                throw ApiException.notFound("upload");
              }
              return artifact;
            });
  }

  private Future<Artifact> complete(Caller caller, Pending pending, Map<Integer, String> tags) {
    return blobs
        .listParts(pending.key(), pending.uploadId())
        .map(held -> matching(held, tags))
        .compose(parts -> blobs.complete(pending.key(), pending.uploadId(), parts))
        .compose(made -> blobs.streamSha256(pending.key()))
        .recover(ArtifactUploadService::translated)
        .map(
            digest ->
                new Artifact(
                    pending.path(),
                    digest.size(),
                    digest.sha256(),
                    pending.mediaType(),
                    time.now(),
                    pending.key()))
        .compose(
            made ->
                db.inTenant(caller, tx -> taken(tx, pending, made.bytes()))
                    .compose(
                        taken ->
                            taken
                                ? artifacts.adopt(caller, pending.ownerId(), made)
                                : completed(
                                    caller, pending.ownerId(), pending.path(), pending.id()),
                        failure ->
                            abort(caller, pending.id().toString())
                                .transform(aborted -> Future.failedFuture(failure))));
  }

  /** Turns the upload into a loose object; false when another call was faster. */
  private Future<Boolean> taken(TenantTx tx, Pending pending, long bytes) {
    return store
        .take(tx, pending.id())
        .compose(
            taken ->
                taken.isEmpty()
                    ? Future.succeededFuture(false)
                    : artifacts.begin(tx, pending.ownerId(), pending.key(), bytes).map(true));
  }

  private static List<UploadedPart> matching(List<UploadedPart> held, Map<Integer, String> tags) {
    Map<Integer, String> there =
        held.stream().collect(Collectors.toMap(UploadedPart::number, UploadedPart::etag));
    tags.forEach(
        (number, tag) -> {
          if (!tag.replace("\"", "").equals(there.get(number))) {
            throw ApiException.of(
                ErrorCode.UNPROCESSABLE, "Part " + number + " is not in the object store.");
          }
        });
    if (there.size() != tags.size() || tags.isEmpty()) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "The object store holds %d parts, not %d.".formatted(there.size(), tags.size()));
    }
    return held.stream().sorted(Comparator.comparingInt(UploadedPart::number)).toList();
  }

  /** Gives an upload up; one that is not there is fine. */
  public Future<Void> abort(Caller caller, String uploadId) {
    UUID id = parsed(uploadId);
    return db.inTenant(
        caller,
        tx ->
            store
                .take(tx, id)
                .compose(
                    taken ->
                        taken.isEmpty()
                            ? Future.<Void>succeededFuture()
                            : removal.later(
                                tx, taken.get().key(), Optional.of(taken.get().uploadId()))));
  }

  private static UUID parsed(String uploadId) {
    try {
      return UUID.fromString(uploadId);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound("upload");
    }
  }

  private static <T> Future<T> translated(Throwable failure) {
    if (failure instanceof BlobException blob) {
      switch (blob.kind()) {
        case NOT_FOUND -> throw ApiException.notFound("upload");
        case PRECONDITION, TOO_LARGE ->
            throw ApiException.of(
                ErrorCode.UNPROCESSABLE,
                "The parts are not complete, or one before the last is smaller than "
                    + BlobStore.MIN_PART_BYTES
                    + " bytes.");
        default -> {}
      }
    }
    return BlobProblems.translate(failure);
  }

  /** An upload that has begun. */
  public record Begun(String uploadId, List<PresignedPart> parts) {}
}
