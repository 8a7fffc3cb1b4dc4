package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.search.Found;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Artifacts seen as a tree of folders, which exist as long as there are files in them. */
public final class ArtifactFolderService {
  private static final int DELETED_AT_ONCE = 500;

  private final Db db;
  private final Quotas quotas;
  private final BlobRemoval removal;
  private final AuditLog audit;
  private final ArtifactFolderStore store = new ArtifactFolderStore();
  private final ArtifactStore artifacts = new ArtifactStore();

  public ArtifactFolderService(Db db, Quotas quotas, BlobRemoval removal, AuditLog audit) {
    this.db = db;
    this.quotas = quotas;
    this.removal = removal;
    this.audit = audit;
  }

  /**
   * What is in a folder, by name.
   *
   * @param ownerId the run or the logged model
   * @param folder empty for the root; one that does not exist is empty
   * @param after the last name of the page before
   * @return fails with NOT_FOUND (owner)
   */
  public Future<Found<Item>> list(
      Caller caller, String ownerId, String folder, Optional<String> after, int limit) {
    if (!folder.isEmpty()) {
      TrackingNames.artifactPath("query/path", folder);
    }
    return db.readTenant(
        caller,
        tx ->
            artifacts
                .requireOwner(tx, ownerId)
                .compose(there -> store.list(tx, ownerId, folder, after, limit + 1))
                .map(found -> Found.of(found, limit)));
  }

  /**
   * What is in a folder, by name, as a page.
   *
   * @param folder empty for the root; one that does not exist is empty
   * @return fails with NOT_FOUND (owner) or INVALID_REQUEST (folder)
   */
  public Future<Page<Entry>> entries(
      Caller caller, String ownerId, String folder, Optional<String> cursor, int limit) {
    return list(caller, ownerId, folder, Cursor.parse(cursor).map(Cursor::key), limit)
        .map(
            found -> {
              List<Entry> entries =
                  found.items().stream().map(item -> Entry.of(folder, item)).toList();
              return new Page<>(
                  entries,
                  found.more() ? Cursor.of(entries.get(entries.size() - 1).name(), "") : null);
            });
  }

  /**
   * Deletes a file, or a folder with all that is in it; what is not there is fine.
   *
   * @param path empty for everything
   * @return how many files there were; fails with NOT_FOUND (owner)
   */
  public Future<Integer> delete(Caller caller, String ownerId, String path) {
    if (!path.isEmpty()) {
      TrackingNames.artifactPath("path", path);
    }
    return db.inTenant(
            caller,
            tx ->
                artifacts
                    .requireOwner(tx, ownerId)
                    .compose(there -> delete(tx, caller, ownerId, path)))
        .compose(
            deleted ->
                deleted < DELETED_AT_ONCE
                    ? Future.succeededFuture(deleted)
                    : delete(caller, ownerId, path).map(more -> deleted + more));
  }

  private Future<Integer> delete(TenantTx tx, Caller caller, String ownerId, String path) {
    return store
        .delete(tx, ownerId, path, DELETED_AT_ONCE)
        .compose(
            deleted -> {
              if (deleted.isEmpty()) {
                return Future.succeededFuture(0);
              }
              long bytes = deleted.stream().mapToLong(Artifact::bytes).sum();
              return quotas
                  .release(tx, Meter.STORAGE_BYTES, bytes)
                  .compose(
                      released ->
                          removal.later(tx, deleted.stream().map(Artifact::blobKey).toList()))
                  .compose(gone -> tx.announce(RunService.TOPIC, ownerId))
                  .compose(told -> audited(tx, caller, ownerId, path, deleted))
                  .map(deleted.size());
            });
  }

  private Future<Void> audited(
      TenantTx tx, Caller caller, String ownerId, String path, List<Artifact> deleted) {
    return audit.append(
        tx,
        caller,
        "artifact.deleted",
        ArtifactService.subject(ownerId),
        Map.of("path", path, "files", deleted.size()));
  }

  /**
   * A file or a folder.
   *
   * @param name without the folder it is in
   * @param bytes of a file; empty for a folder
   * @param sha256 of a file, lower-case hex; empty for a folder
   */
  public record Item(String name, Optional<Long> bytes, Optional<String> sha256) {
    /** Whether it is a folder. */
    public boolean folder() {
      return bytes.isEmpty();
    }
  }

  /**
   * A file or a folder, as the contract shows it.
   *
   * @param bytes of a file
   * @param sha256 of a file, lower-case hex
   * @param mediaType of a file, by its name
   */
  public record Entry(
      String name,
      String path,
      boolean folder,
      Optional<Long> bytes,
      Optional<String> sha256,
      Optional<String> mediaType) {
    private static Entry of(String folder, Item item) {
      return new Entry(
          item.name(),
          folder.isEmpty() ? item.name() : folder + '/' + item.name(),
          item.folder(),
          item.bytes(),
          item.sha256(),
          item.folder() ? Optional.empty() : Optional.of(TrackingNames.mediaType(item.name())));
    }
  }
}
