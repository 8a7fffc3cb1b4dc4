package io.millrace.platform.blob;

import io.millrace.platform.db.TenantTx;
import io.millrace.platform.outbox.Outbox;
import io.millrace.platform.outbox.OutboxHandler;
import io.millrace.platform.outbox.OutboxMessage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Deletes objects that a transaction has let go of, once it has committed, however long the store
 * is away.
 */
public final class BlobRemoval implements OutboxHandler {
  private static final String KIND = "objects.delete";
  private static final int KEYS_A_MESSAGE = 500;

  private final Outbox outbox;
  private final BlobStore blobs;

  public BlobRemoval(Outbox outbox, BlobStore blobs) {
    this.outbox = outbox;
    this.blobs = blobs;
  }

  /** Deletes objects after the transaction. */
  public Future<Void> later(TenantTx tx, Collection<BlobKey> keys) {
    List<String> all = keys.stream().map(BlobKey::value).toList();
    Future<Void> added = Future.succeededFuture();
    for (int from = 0; from < all.size(); from += KEYS_A_MESSAGE) {
      List<String> some =
          new ArrayList<>(all.subList(from, Math.min(from + KEYS_A_MESSAGE, all.size())));
      added = added.compose(before -> outbox.add(tx, KIND, new Objects(some, Optional.empty())));
    }
    return added;
  }

  /** Aborts an upload by parts after the transaction, and deletes its object. */
  public Future<Void> later(TenantTx tx, BlobKey key, Optional<String> storeUploadId) {
    return outbox.add(tx, KIND, new Objects(List.of(key.value()), storeUploadId));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> deliver(OutboxMessage message) {
    Objects objects = message.payload(Objects.class);
    List<BlobKey> keys = objects.keys().stream().map(BlobKey::new).toList();
    return objects
        .storeUploadId()
        .map(id -> blobs.abort(keys.get(0), id))
        .orElseGet(Future::succeededFuture)
        .compose(aborted -> blobs.delete(keys));
  }

  /**
   * What goes.
   *
   * @param storeUploadId a multipart upload of the first key
   */
  record Objects(List<String> keys, Optional<String> storeUploadId) {}
}
