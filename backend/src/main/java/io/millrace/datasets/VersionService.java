package io.millrace.datasets;

import io.millrace.datasets.EntryStore.DiffRow;
import io.millrace.datasets.EntryStore.InDataset;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Versions of datasets: committing them, and what they hold. */
public final class VersionService {
  private final Db db;
  private final ContentLinks links;
  private final Committer committer;
  private final UploadObjects objects;
  private final VersionStore versions = new VersionStore();
  private final EntryStore entries = new EntryStore();

  VersionService(Db db, ContentLinks links, Committer committer, UploadObjects objects) {
    this.db = db;
    this.links = links;
    this.committer = committer;
    this.objects = objects;
  }

  /**
   * Commits the next version, all or nothing, after a look whether the object store still has the
   * bytes of the uploads.
   */
  public Future<DatasetVersion> commit(Caller caller, UUID datasetId, NewDatasetVersion request) {
    return objects
        .checkPresent(caller, request.uploads())
        .compose(
            present ->
                db.inTenant(
                    caller,
                    tx ->
                        Idempotency.once(
                            tx,
                            caller,
                            DatasetVersion.class,
                            () -> committer.commit(tx, caller, datasetId, request))));
  }

  /**
   * Commits labels, and labeled content as new entries, inside the caller's own transaction.
   *
   * @param baseVersion the version that the labels were made for, when a newer one is a conflict
   * @param labels by path, each of an entry of the newest version or of a file
   * @param files held content that becomes entries
   * @param extra other changes, of other paths
   */
  public Future<DatasetVersion> commitLabels(
      TenantTx tx,
      Caller caller,
      UUID datasetId,
      Optional<Integer> baseVersion,
      Map<String, String> labels,
      List<HeldFile> files,
      List<EntryChange> extra,
      Optional<SplitRule> split,
      Optional<String> message) {
    ChangeColumns.of(extra, List.of());
    List<EntryChange> changes =
        Stream.concat(
                labels.entrySet().stream()
                    .map(label -> EntryChange.label(label.getKey(), label.getValue())),
                extra.stream())
            .toList();
    return committer.commit(
        tx,
        caller,
        datasetId,
        new NewDatasetVersion(message, baseVersion, List.of(), changes, split),
        files);
  }

  /** Those that hold content, see {@link HeldContent}. */
  public Future<Set<UUID>> holding(TenantTx tx, Collection<UUID> holders) {
    return new HoldStore().holding(tx, holders).map(Set::copyOf);
  }

  /**
   * Entries of a version by path, for a caller that walks them page by page.
   *
   * @param afterPath the last path of the page before
   */
  public Future<List<EntryState>> selectEntries(
      TenantTx tx,
      UUID datasetId,
      int version,
      EntrySelection selection,
      Optional<String> afterPath,
      int limit) {
    return entries.page(tx, datasetId, version, selection, afterPath, limit);
  }

  /** States of entries by their ids, in any order; those that do not exist are left out. */
  public Future<List<EntryState>> entries(TenantTx tx, List<UUID> ids) {
    return entries.findAll(tx, ids).map(all -> all.stream().map(InDataset::state).toList());
  }

  /** One version; fails with NOT_FOUND. */
  public Future<DatasetVersion> get(Caller caller, UUID datasetId, int version) {
    return db.readTenant(caller, tx -> get(tx, datasetId, version));
  }

  /** One version, inside a transaction; fails with NOT_FOUND. */
  public Future<DatasetVersion> get(TenantTx tx, UUID datasetId, int version) {
    return versions
        .find(tx, datasetId, version)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("dataset version")));
  }

  /** Versions, newest first. */
  Future<Page<DatasetVersion>> list(
      Caller caller, UUID datasetId, Optional<String> cursor, int limit) {
    Optional<Integer> before = Cursor.parse(cursor).map(last -> (int) last.keyAsLong());
    DatasetStore datasets = new DatasetStore();
    return db.readTenant(
        caller,
        tx ->
            datasets
                .find(tx, datasetId)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("dataset")))
                .compose(dataset -> versions.list(tx, datasetId, before, limit + 1))
                .map(
                    rows ->
                        Page.of(
                            rows,
                            limit,
                            last -> Cursor.of(Integer.toString(last.version()), datasetId))));
  }

  /** Entries of a version by path; the total comes with the first page. */
  Future<DatasetEntryPage> entries(
      Caller caller,
      UUID datasetId,
      int version,
      EntrySelection selection,
      Optional<String> cursor,
      int limit) {
    Optional<String> after = Cursor.parse(cursor).map(Cursor::key);
    return db.readTenant(
        caller,
        tx ->
            get(tx, datasetId, version)
                .compose(
                    found ->
                        after.isPresent()
                            ? Future.succeededFuture(Optional.<Long>empty())
                            : total(tx, found, selection))
                .compose(
                    total ->
                        entries
                            .page(tx, datasetId, version, selection, after, limit + 1)
                            .map(rows -> page(rows, limit, total))));
  }

  /** The summary knows what a single filter matches; only combinations are counted. */
  private Future<Optional<Long>> total(
      TenantTx tx, DatasetVersion version, EntrySelection selection) {
    boolean byPath = selection.pathContains().isPresent() || selection.pathPrefix().isPresent();
    if (byPath || (selection.label().isPresent() && selection.split().isPresent())) {
      return entries.count(tx, version.datasetId(), version.version(), selection).map(Optional::of);
    }
    long known =
        selection
            .label()
            .map(label -> version.labels().getOrDefault(label, 0L))
            .or(
                () ->
                    selection
                        .split()
                        .map(split -> version.splits().getOrDefault(split.wireName(), 0L)))
            .orElse(version.entries());
    return Future.succeededFuture(Optional.of(known));
  }

  private DatasetEntryPage page(List<EntryState> rows, int limit, Optional<Long> total) {
    Page<EntryState> page = Page.of(rows, limit, last -> Cursor.of(last.path(), last.id()));
    return new DatasetEntryPage(
        page.items().stream().map(state -> DatasetEntry.of(state, links)).toList(),
        Optional.ofNullable(page.nextCursor()),
        total);
  }

  /** One entry with every state of its path. */
  Future<DatasetEntryDetail> entry(Caller caller, UUID datasetId, UUID entryId) {
    return db.readTenant(
        caller,
        tx ->
            entries
                .find(tx, datasetId, entryId)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("entry")))
                .compose(
                    state ->
                        entries
                            .history(tx, datasetId, state.path())
                            .map(
                                history ->
                                    new DatasetEntryDetail(
                                        DatasetEntry.of(state, links),
                                        history.stream().map(VersionService::state).toList()))));
  }

  private static DatasetEntryDetail.State state(EntryState state) {
    return new DatasetEntryDetail.State(
        state.fromVersion(), state.toVersion(), state.sha256(), state.label(), state.split());
  }

  /** What changed from one version to a newer one, by path. */
  Future<DatasetDiff> diff(
      Caller caller, UUID datasetId, int from, int to, Optional<String> cursor, int limit) {
    if (from >= to) {
      throw ApiException.invalid(
          "query/from", "'from' is the older version: it must be below " + to + ".");
    }
    Optional<String> after = Cursor.parse(cursor).map(Cursor::key);
    return db.readTenant(
        caller,
        tx ->
            get(tx, datasetId, to)
                .compose(exists -> entries.diffPage(tx, datasetId, from, to, after, limit + 1))
                .compose(
                    rows -> items(tx, Page.of(rows, limit, last -> Cursor.of(last.path(), ""))))
                .compose(
                    page ->
                        entries
                            .diffCounts(tx, datasetId, from, to)
                            .map(
                                counts ->
                                    new DatasetDiff(
                                        from,
                                        to,
                                        counts.added(),
                                        counts.removed(),
                                        counts.changed(),
                                        page.items(),
                                        Optional.ofNullable(page.nextCursor())))));
  }

  private Future<Page<DatasetDiff.Item>> items(TenantTx tx, Page<DiffRow> page) {
    List<UUID> ids = new ArrayList<>();
    page.items()
        .forEach(
            row -> {
              row.before().ifPresent(ids::add);
              row.after().ifPresent(ids::add);
            });
    return entries
        .findAll(tx, ids)
        .map(
            found ->
                found.stream()
                    .map(InDataset::state)
                    .collect(Collectors.toMap(EntryState::id, Function.identity())))
        .map(states -> page.map(row -> item(row, states)));
  }

  private DatasetDiff.Item item(DiffRow row, Map<UUID, EntryState> states) {
    DatasetDiff.Change change =
        row.before().isEmpty()
            ? DatasetDiff.Change.ADDED
            : row.after().isEmpty() ? DatasetDiff.Change.REMOVED : DatasetDiff.Change.CHANGED;
    return new DatasetDiff.Item(
        row.path(),
        change,
        row.before().map(states::get).map(state -> DatasetEntry.of(state, links)),
        row.after().map(states::get).map(state -> DatasetEntry.of(state, links)));
  }
}
