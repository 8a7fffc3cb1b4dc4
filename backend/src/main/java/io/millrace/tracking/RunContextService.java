package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunContext.ReadDataset;
import io.millrace.tracking.RunContext.UsedModel;
import io.millrace.tracking.RunContext.VersionRef;
import io.millrace.tracking.RunContextStore.Children;
import io.millrace.tracking.RunContextStore.Forks;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a run belongs with and stands on. */
public final class RunContextService {
  private static final int MOST_CHILDREN = 100;
  private static final int MOST_FORKS = 100;
  private static final int MOST_DATASETS = 100;
  private static final int MOST_MODELS = 100;
  private static final int MOST_FILES = 50;

  /** A dataset version's address in the browser, wherever a client's source has it. */
  private static final Pattern VERSION_PAGE =
      Pattern.compile(
          "/datasets/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/versions/([1-9]\\d{0,8})\\b");

  private final Db db;
  private final DatasetVersions datasets;
  private final RunLifecycleStore runs = new RunLifecycleStore();
  private final RunContextStore store = new RunContextStore();

  public RunContextService(Db db, DatasetVersions datasets) {
    this.db = db;
    this.datasets = datasets;
  }

  /** What stands around a run; NOT_FOUND, also in the trash. */
  public Future<RunContext> of(Caller caller, String runId) {
    return db.readTenant(
        caller,
        tx ->
            runs.trashed(tx, runId)
                .compose(
                    trashed -> {
                      if (trashed.orElse(true)) {
                        throw ApiException.notFound("run");
                      }
                      return read(tx, runId);
                    }));
  }

  private Future<RunContext> read(TenantTx tx, String runId) {
    Future<Optional<RunContext.Relative>> parent = store.parent(tx, runId);
    Future<Optional<RunContext.Relative>> source = store.source(tx, runId);
    Future<Forks> forks = store.forks(tx, runId, MOST_FORKS);
    Future<Children> children = store.children(tx, runId, MOST_CHILDREN);
    Future<List<ReadDataset>> read =
        store.datasets(tx, runId, MOST_DATASETS).compose(found -> withVersions(tx, found));
    Future<List<UsedModel>> models = store.models(tx, runId, MOST_MODELS);
    Future<List<RunContext.KeptFile>> files =
        models.compose(used -> store.files(tx, runId, owners(runId, used), MOST_FILES));
    return Future.all(List.of(parent, source, forks, children, read, files))
        .map(
            all ->
                new RunContext(
                    parent.result(),
                    source.result(),
                    forks.result().first(),
                    forks.result().total(),
                    children.result().first(),
                    children.result().total(),
                    read.result(),
                    models.result(),
                    files.result()));
  }

  private static List<String> owners(String runId, List<UsedModel> models) {
    List<String> owners = new ArrayList<>(List.of(runId));
    models.stream().filter(UsedModel::made).map(UsedModel::id).forEach(owners::add);
    return owners;
  }

  private Future<List<ReadDataset>> withVersions(TenantTx tx, List<ReadDataset> all) {
    Future<List<ReadDataset>> found = Future.succeededFuture(new ArrayList<>());
    for (ReadDataset dataset : all) {
      found =
          found.compose(
              before ->
                  version(tx, dataset.source())
                      .map(
                          version -> {
                            before.add(dataset.at(version));
                            return before;
                          }));
    }
    return found;
  }

  /** The dataset version whose page a source names, if it is the tenant's. */
  private Future<Optional<VersionRef>> version(TenantTx tx, String source) {
    Matcher page = VERSION_PAGE.matcher(source);
    if (!page.find()) {
      return Future.succeededFuture(Optional.empty());
    }
    UUID id = UUID.fromString(page.group(1));
    int version = Integer.parseInt(page.group(2));
    return datasets
        .require(tx, id, version)
        .compose(digest -> datasets.names(tx, List.of(id)))
        .map(names -> Optional.of(new VersionRef(id, names.get(id), version)))
        .recover(RunContextService::elsewhere);
  }

  private static Future<Optional<VersionRef>> elsewhere(Throwable failure) {
    return failure instanceof ApiException known && known.code() == ErrorCode.NOT_FOUND
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(failure);
  }
}
