package io.millrace.datasets;

import io.millrace.datasets.BlobTable.ObjectOfUpload;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Whether the object store still has what the database says it has. */
final class UploadObjects {
  /** Looks at once; a commit may bring thousands of objects. */
  private static final int AT_ONCE = 32;

  private final Db db;
  private final BlobStore blobs;
  private final BlobTable table = new BlobTable();

  UploadObjects(Db db, BlobStore blobs) {
    this.db = db;
    this.blobs = blobs;
  }

  /** Fails with CONTENT_MISMATCH, naming the upload, when bytes of one have vanished. */
  Future<Void> checkPresent(Caller caller, List<UUID> uploads) {
    if (uploads.isEmpty()) {
      return Future.succeededFuture();
    }
    return db.readTenant(caller, tx -> table.objectsOf(tx, uploads))
        .compose(
            held ->
                vanished(held.stream().map(ObjectOfUpload::key))
                    .map(
                        vanished -> {
                          held.stream()
                              .filter(object -> vanished.contains(object.key()))
                              .findFirst()
                              .ifPresent(object -> fail(object.uploadId()));
                          return null;
                        }))
        .<Void>mapEmpty()
        .recover(BlobProblems::translate);
  }

  private static void fail(UUID upload) {
    throw ApiException.of(
        ErrorCode.CONTENT_MISMATCH,
        "Bytes of the upload "
            + upload
            + " have vanished from the object store; abort it and upload them again.");
  }

  /** Those of the objects that the store no longer has. */
  Future<List<BlobKey>> vanished(Stream<BlobKey> keys) {
    List<BlobKey> all = keys.distinct().toList();
    Future<List<BlobKey>> missing = Future.succeededFuture(new ArrayList<>());
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<BlobKey> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
      missing =
          missing.compose(
              found ->
                  Future.all(some.stream().map(this::isMissing).toList())
                      .map(
                          looked -> {
                            for (int i = 0; i < some.size(); i++) {
                              if (looked.<Boolean>resultAt(i)) {
                                found.add(some.get(i));
                              }
                            }
                            return found;
                          }));
    }
    return missing;
  }

  private Future<Boolean> isMissing(BlobKey key) {
    return blobs
        .head(key)
        .map(false)
        .recover(
            failure ->
                BlobException.is(failure, BlobException.Kind.NOT_FOUND)
                    ? Future.succeededFuture(true)
                    : Future.failedFuture(failure));
  }
}
