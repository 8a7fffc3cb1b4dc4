package io.millrace.datasets;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.CommitStore.Delta;
import io.millrace.datasets.CommitStore.Digest;
import io.millrace.datasets.CommitStore.Impossible;
import io.millrace.datasets.DatasetStore.Locked;
import io.millrace.datasets.UploadStore.Committable;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.ApiException;
import io.millrace.platform.ApiException.FieldError;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes the next version of a dataset inside a transaction. The dataset's row is held from the
 * first statement on, so commits stand in a line; anything that is wrong rolls back everything.
 */
final class Committer {
  /** The announcement's topic; the id is the dataset's. */
  static final String TOPIC = "dataset";

  private static final int MAX_LABELS = 10_000;
  private static final String NO_PARENT = "";

  private final AuditLog audit;
  private final Lineage lineage;
  private final Time time;
  private final DatasetStore datasets = new DatasetStore();
  private final VersionStore versions = new VersionStore();
  private final CommitStore store = new CommitStore();
  private final UploadStore uploads = new UploadStore();

  Committer(AuditLog audit, Lineage lineage, Time time) {
    this.audit = audit;
    this.lineage = lineage;
    this.time = time;
  }

  /**
   * Commits; fails with NOT_FOUND, CONFLICT (another base), INVALID_REQUEST (pointers) or
   * UNPROCESSABLE.
   */
  Future<DatasetVersion> commit(
      TenantTx tx, Caller caller, UUID datasetId, NewDatasetVersion request) {
    return commit(tx, caller, datasetId, request, List.of());
  }

  /** Commits held content as new entries, too. */
  Future<DatasetVersion> commit(
      TenantTx tx, Caller caller, UUID datasetId, NewDatasetVersion request, List<HeldFile> files) {
    request.split().ifPresent(SplitRule::check);
    ChangeColumns changes = ChangeColumns.of(request.changes(), files);
    UUID[] brought = request.uploads().toArray(UUID[]::new);
    return datasets
        .lock(tx, datasetId)
        .map(found -> base(found, request))
        .compose(
            dataset ->
                checkUploads(tx, dataset, request.uploads())
                    .compose(checked -> checkTwice(tx, brought))
                    .compose(checked -> checkPossible(tx, datasetId, brought, changes))
                    .compose(checked -> write(tx, caller, dataset, request, brought, changes)));
  }

  private static Locked base(Optional<Locked> found, NewDatasetVersion request) {
    Locked dataset = found.orElseThrow(() -> ApiException.notFound("dataset"));
    request
        .baseVersion()
        .filter(base -> base != dataset.latestVersion())
        .ifPresent(
            base -> {
              throw ApiException.of(
                  ErrorCode.CONFLICT,
                  "The newest version is %d, not %d: look at what changed and commit again."
                      .formatted(dataset.latestVersion(), base));
            });
    return dataset;
  }

  private Future<Void> checkUploads(TenantTx tx, Locked dataset, List<UUID> ids) {
    return uploads
        .lockAll(tx, ids)
        .map(
            found -> {
              Map<UUID, Committable> byId = new HashMap<>();
              found.forEach(upload -> byId.put(upload.id(), upload));
              List<FieldError> errors = new ArrayList<>();
              for (int i = 0; i < ids.size() && errors.size() < 20; i++) {
                int index = i;
                Optional.ofNullable(byId.remove(ids.get(i)))
                    .map(upload -> upload.problem(dataset.id()))
                    .orElseGet(() -> Optional.of("There is no such upload, or it stands twice."))
                    .ifPresent(problem -> errors.add(new FieldError("/uploads/" + index, problem)));
              }
              if (!errors.isEmpty()) {
                throw ApiException.unprocessable(errors);
              }
              return null;
            });
  }

  private Future<Void> checkTwice(TenantTx tx, UUID[] brought) {
    return store
        .twice(tx, brought)
        .map(
            paths -> {
              if (!paths.isEmpty()) {
                throw ApiException.of(
                    ErrorCode.UNPROCESSABLE,
                    "Two of the uploads bring the same path: "
                        + String.join(", ", paths)
                        + ". Commit one of them, or abort the other.");
              }
              return null;
            });
  }

  private Future<Void> checkPossible(
      TenantTx tx, UUID datasetId, UUID[] brought, ChangeColumns changes) {
    if (changes.size() == 0) {
      return Future.succeededFuture();
    }
    return store
        .impossible(tx, datasetId, brought, changes)
        .map(
            wrong -> {
              if (!wrong.isEmpty()) {
                throw ApiException.unprocessable(wrong.stream().map(Committer::error).toList());
              }
              return null;
            });
  }

  private static FieldError error(Impossible wrong) {
    return new FieldError(
        wrong.position().map(position -> "/changes/" + (position - 1) + "/path").orElse("/uploads"),
        wrong.uploaded()
            ? "'" + wrong.path() + "' is uploaded and deleted in the same version."
            : "The newest version has no entry '" + wrong.path() + "'.");
  }

  private Future<DatasetVersion> write(
      TenantTx tx,
      Caller caller,
      Locked dataset,
      NewDatasetVersion request,
      UUID[] brought,
      ChangeColumns changes) {
    int version = dataset.latestVersion() + 1;
    return store
        .apply(tx, dataset.id(), version, brought, changes)
        .compose(applied -> split(tx, dataset.id(), version, request.split()))
        .compose(split -> summarize(tx, caller, dataset, request))
        .compose(
            made ->
                versions
                    .insert(tx, made)
                    .compose(inserted -> datasets.setLatest(tx, dataset.id(), version))
                    .compose(set -> uploads.commitAll(tx, brought, version))
                    .compose(committed -> record(tx, caller, made, request.uploads()))
                    .map(made));
  }

  private Future<Void> split(TenantTx tx, UUID datasetId, int version, Optional<SplitRule> rule) {
    return rule.map(present -> store.split(tx, datasetId, version, present))
        .orElseGet(Future::succeededFuture);
  }

  private Future<DatasetVersion> summarize(
      TenantTx tx, Caller caller, Locked dataset, NewDatasetVersion request) {
    int version = dataset.latestVersion() + 1;
    return versions
        .find(tx, dataset.id(), dataset.latestVersion())
        .compose(
            parent ->
                store
                    .digest(
                        tx,
                        dataset.id(),
                        version,
                        parent.map(DatasetVersion::digest).orElse(NO_PARENT))
                    .compose(
                        digest ->
                            store
                                .deltas(tx, dataset.id(), version)
                                .map(
                                    deltas ->
                                        next(dataset, request, caller, parent, digest, deltas))));
  }

  private DatasetVersion next(
      Locked dataset,
      NewDatasetVersion request,
      Caller caller,
      Optional<DatasetVersion> parent,
      Digest digest,
      List<Delta> deltas) {
    if (digest.isEmpty()) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "There is nothing to commit: the newest version already holds all of this.");
    }
    Map<String, Long> labels = new TreeMap<>(parent.map(DatasetVersion::labels).orElseGet(Map::of));
    Map<String, Long> splits = new TreeMap<>(parent.map(DatasetVersion::splits).orElseGet(Map::of));
    long entries = parent.map(DatasetVersion::entries).orElse(0L);
    long bytes = parent.map(DatasetVersion::bytes).orElse(0L);
    for (Delta delta : deltas) {
      labels.merge(delta.label(), delta.entries(), Committer::sumOrNone);
      splits.merge(delta.split(), delta.entries(), Committer::sumOrNone);
      entries += delta.entries();
      bytes += delta.bytes();
    }
    labels.values().removeIf(count -> count == 0);
    splits.values().removeIf(count -> count == 0);
    if (labels.size() > MAX_LABELS) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "A version holds at most " + MAX_LABELS + " different labels; this one would hold more.");
    }
    return new DatasetVersion(
        dataset.id(),
        dataset.name(),
        dataset.latestVersion() + 1,
        digest.digest(),
        request.message().filter(message -> !message.isBlank()),
        entries,
        bytes,
        digest.added(),
        digest.changed(),
        digest.removed(),
        labels,
        splits,
        request.split(),
        time.now(),
        caller.subject());
  }

  /** Null takes the count out of the map. */
  private static Long sumOrNone(Long one, Long two) {
    return one + two == 0 ? null : Long.valueOf(one + two);
  }

  private Future<Void> record(TenantTx tx, Caller caller, DatasetVersion made, List<UUID> brought) {
    EntityRef version = EntityRef.datasetVersion(made.datasetId(), made.version());
    List<Implied> edges = new ArrayList<>();
    brought.forEach(
        upload ->
            edges.add(new Implied(EntityRef.of(EntityKind.UPLOAD, upload), "brought", version)));
    if (made.version() > 1) {
      EntityRef parent = EntityRef.datasetVersion(made.datasetId(), made.version() - 1);
      edges.add(new Implied(parent, "changed_into", version));
    }
    return lineage
        .recordAll(tx, edges)
        .compose(recorded -> tx.announce(TOPIC, made.datasetId().toString()))
        .compose(
            announced ->
                audit.append(
                    tx,
                    caller,
                    "dataset.version_committed",
                    "dataset_version:" + made.datasetId() + "@" + made.version(),
                    Map.of(
                        "added", made.added(),
                        "changed", made.changed(),
                        "removed", made.removed(),
                        "digest", made.digest())));
  }
}
