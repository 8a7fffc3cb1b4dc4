package io.millrace.datasets;

import io.millrace.datasets.BlobTable.Content;
import io.millrace.datasets.BlobTable.Kept;
import io.millrace.datasets.BlobTable.Known;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Content that another feature keeps beside the datasets, in the same store: what is an entry
 * already takes no room a second time, and what is held can become an entry without being moved.
 * Content that nothing holds any more is swept away.
 */
public final class HeldContent {
  private static final String KIND = "held";
  private static final String MEDIA_TYPE = "application/octet-stream";

  private final Db db;
  private final Ids ids;
  private final BlobStore blobs;
  private final StorageMeter meter;
  private final BlobCleaner cleaner;
  private final BlobTable table = new BlobTable();
  private final HoldStore holds = new HoldStore();

  HeldContent(Db db, Ids ids, BlobStore blobs, StorageMeter meter, BlobCleaner cleaner) {
    this.db = db;
    this.ids = ids;
    this.blobs = blobs;
    this.meter = meter;
    this.cleaner = cleaner;
  }

  /**
   * Brings bytes into the object store, one behind another in one object, as far as they are not
   * there yet. Nothing holds them until {@link #hold}.
   *
   * @param bytes by SHA-256 in 64 lower case hexadecimal digits
   */
  public Future<Stored> store(Caller caller, Map<String, Buffer> bytes) {
    return db.readTenant(caller, tx -> table.find(tx, bytes.keySet()))
        .compose(known -> put(caller, missing(bytes, known)))
        .recover(BlobProblems::translate);
  }

  private static Map<String, Buffer> missing(Map<String, Buffer> bytes, List<Known> known) {
    Map<String, Buffer> missing = new LinkedHashMap<>(bytes);
    known.forEach(one -> missing.remove(one.sha256()));
    return missing;
  }

  private Future<Stored> put(Caller caller, Map<String, Buffer> bytes) {
    if (bytes.isEmpty()) {
      return Future.succeededFuture(new Stored(Optional.empty(), List.of()));
    }
    BlobKey key = BlobKey.of(caller.tenantId(), KIND, ids.next());
    Buffer object = Buffer.buffer();
    List<Content> contents = new ArrayList<>();
    bytes.forEach(
        (sha256, content) -> {
          contents.add(new Content(sha256, content.length(), object.length()));
          object.appendBuffer(content);
        });
    return blobs.put(key, MEDIA_TYPE, object).map(new Stored(Optional.of(key), contents));
  }

  /**
   * Holds content in the caller's transaction and counts what is new against the storage quota.
   *
   * @param byHolder the SHA-256 that each holder holds
   * @return where the content lies, by SHA-256; fails with QUOTA_EXCEEDED
   */
  public Future<Map<String, StoredBytes>> hold(
      TenantTx tx, Stored stored, Map<UUID, String> byHolder) {
    return keep(tx, stored)
        .compose(made -> meter.reserve(tx, made))
        .compose(reserved -> holds.insert(tx, byHolder))
        .compose(held -> table.find(tx, byHolder.values()))
        .map(known -> known.stream().collect(Collectors.toMap(Known::sha256, Known::object)));
  }

  private Future<Long> keep(TenantTx tx, Stored stored) {
    return stored
        .object()
        .map(
            key ->
                table
                    .keep(tx, key, stored.contents(), List.of())
                    .map(kept -> kept.stream().filter(Kept::made).mapToLong(Kept::bytes).sum()))
        .orElseGet(() -> Future.succeededFuture(0L));
  }

  /**
   * Takes back what {@link #store} brought, when the transaction that should hold it has failed.
   */
  public Future<Void> forget(Stored stored) {
    return stored
        .object()
        .map(key -> blobs.delete(List.of(key)).recover(BlobProblems::translate))
        .orElseGet(Future::succeededFuture);
  }

  /** Lets content go; what nobody else holds is deleted afterwards and its quota given back. */
  public Future<Void> release(TenantTx tx, Caller caller, Collection<UUID> holders) {
    return holds
        .delete(tx, holders)
        .compose(released -> cleaner.enqueueSweep(tx, caller, "held_content"));
  }

  /**
   * Entries of the newest versions with this content, by SHA-256; of several the one added last.
   *
   * @param datasetId only of this dataset
   */
  public Future<Map<String, SameContent>> entries(
      TenantTx tx, Optional<UUID> datasetId, Collection<String> hashes) {
    return holds
        .entries(tx, datasetId, hashes)
        .map(
            found ->
                found.stream().collect(Collectors.toMap(SameContent::sha256, Function.identity())));
  }

  /** Bytes in the object store that nothing holds yet. */
  public record Stored(Optional<BlobKey> object, List<Content> contents) {}

  /** An entry with the content asked for. */
  public record SameContent(String sha256, UUID datasetId, UUID entryId, String path) {}
}
