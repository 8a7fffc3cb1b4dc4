package io.millrace.datasets;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.DatasetStore.Locked;
import io.millrace.datasets.EntryStore.Picture;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Datasets themselves: making, showing, renaming and deleting them. */
public final class DatasetService {
  private final Db db;
  private final Ids ids;
  private final Time time;
  private final AuditLog audit;
  private final Lineage lineage;
  private final ContentLinks links;
  private final BlobCleaner cleaner;
  private final DatasetStore store = new DatasetStore();
  private final EntryStore entries = new EntryStore();

  DatasetService(
      Db db,
      Ids ids,
      Time time,
      AuditLog audit,
      Lineage lineage,
      ContentLinks links,
      BlobCleaner cleaner) {
    this.db = db;
    this.ids = ids;
    this.time = time;
    this.audit = audit;
    this.lineage = lineage;
    this.links = links;
    this.cleaner = cleaner;
  }

  /** Makes an empty dataset; ALREADY_EXISTS for a name that is taken. */
  public Future<Dataset> create(Caller caller, NewDataset dataset) {
    UUID id = ids.next();
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx,
                caller,
                Dataset.class,
                () ->
                    store
                        .insert(tx, id, dataset, caller.subject(), time.now())
                        .map(free -> requireFree(!free, dataset.name()))
                        .compose(inserted -> find(tx, id))
                        .compose(
                            made ->
                                changed(tx, caller, "dataset.created", id, dataset.name())
                                    .map(made))));
  }

  /** One dataset; fails with NOT_FOUND. */
  public Future<Dataset> get(Caller caller, UUID id) {
    return db.readTenant(
        caller,
        tx -> find(tx, id).compose(found -> preview(tx, List.of(found))).map(all -> all.get(0)));
  }

  /** Datasets with a few pictures each. */
  public Future<Page<Dataset>> list(Caller caller, ListQuery query) {
    return db.readTenant(
        caller,
        tx ->
            store
                .list(tx, query)
                .compose(
                    page ->
                        preview(tx, page.items())
                            .map(items -> new Page<>(items, page.nextCursor()))));
  }

  /** Renames or describes. */
  public Future<Dataset> update(
      Caller caller, UUID id, OptionalLong seenRevision, DatasetPatch patch) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id, seenRevision)
                .compose(
                    held ->
                        patch
                            .name()
                            .map(name -> store.isNameTaken(tx, name, id))
                            .orElseGet(() -> Future.succeededFuture(false)))
                .map(taken -> requireFree(taken, patch.name().orElse("")))
                .compose(free -> store.update(tx, id, patch))
                .compose(updated -> find(tx, id))
                .compose(
                    updated ->
                        changed(tx, caller, "dataset.updated", id, updated.name()).map(updated)));
  }

  /** Deletes a dataset that nothing was made of, its versions and what only they held. */
  public Future<Void> delete(Caller caller, UUID id, OptionalLong seenRevision) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id, seenRevision)
                .compose(
                    held ->
                        requireUnused(tx, held)
                            .compose(unused -> cleaner.endUploads(tx, caller, id))
                            .compose(ended -> store.delete(tx, id))
                            .compose(deleted -> cleaner.enqueueSweep(tx, caller, "dataset:" + id))
                            .compose(
                                swept -> changed(tx, caller, "dataset.deleted", id, held.name()))));
  }

  private Future<Void> requireUnused(TenantTx tx, Locked dataset) {
    List<EntityRef> versions =
        IntStream.rangeClosed(1, dataset.latestVersion())
            .mapToObj(version -> EntityRef.datasetVersion(dataset.id(), version))
            .toList();
    return lineage
        .hasDescendants(tx, versions, EntityKind.DATASET_VERSION)
        .map(
            used -> {
              if (used) {
                throw ApiException.of(
                    ErrorCode.IN_USE,
                    "A labeling project, a run or a model was made of this dataset; its lineage"
                        + " shows which. Delete those first.");
              }
              return null;
            });
  }

  private Future<Locked> lock(TenantTx tx, UUID id, OptionalLong seenRevision) {
    return store
        .lock(tx, id)
        .map(
            found -> {
              Locked held = found.orElseThrow(() -> ApiException.notFound("dataset"));
              if (!held.isAt(seenRevision)) {
                throw ApiException.of(
                    ErrorCode.PRECONDITION_FAILED,
                    "The dataset has changed since it was read; read it again.");
              }
              return held;
            });
  }

  private static Void requireFree(boolean taken, String name) {
    if (taken) {
      throw ApiException.of(ErrorCode.ALREADY_EXISTS, "There is a dataset '" + name + "' already.");
    }
    return null;
  }

  private Future<Dataset> find(TenantTx tx, UUID id) {
    return store
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("dataset")));
  }

  private Future<List<Dataset>> preview(TenantTx tx, List<Dataset> datasets) {
    return entries
        .preview(tx, datasets.stream().map(Dataset::id).toList())
        .map(
            pictures ->
                pictures.stream()
                    .collect(
                        Collectors.groupingBy(
                            Picture::datasetId,
                            Collectors.mapping(
                                picture -> links.link(picture.object(), picture.mediaType()),
                                Collectors.toList()))))
        .map(
            previews ->
                datasets.stream()
                    .map(one -> one.withPreview(previews.getOrDefault(one.id(), List.of())))
                    .toList());
  }

  private Future<Void> changed(TenantTx tx, Caller caller, String action, UUID id, String name) {
    return tx.announce(Committer.TOPIC, id.toString())
        .compose(
            announced -> audit.append(tx, caller, action, "dataset:" + id, Map.of("name", name)));
  }

  /** Names of datasets inside a transaction; those that are gone are left out. */
  public Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> ids) {
    return store.names(tx, ids);
  }
}
