package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.tracking.RunColumns.Name;
import io.millrace.tracking.RunGroupQuery.Counted;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;

/** Runs by a param or tag, with figures of their metrics. */
public final class RunGroupService {
  /** Most groups of an answer; nobody reads more. */
  static final int MAX_GROUPS = 500;

  private final Db db;
  private final StepReader steps;
  private final RunColumnStore experiments = new RunColumnStore();
  private final RunGroupStore store = new RunGroupStore();

  RunGroupService(Db db, WorkerExecutor worker) {
    this.db = db;
    this.steps = new StepReader(worker);
  }

  /**
   * Groups of the runs that a search finds in one experiment.
   *
   * @param by {@code params.<key>} or {@code tags.<key>}
   * @param columns metrics whose figures are wanted
   * @param sort see {@link RunGroupQuery#of}
   * @return fails with NOT_FOUND (experiment), INVALID_REQUEST for what cannot be grouped
   */
  public Future<RunGroups> groups(
      Caller caller, RunSearch search, String by, List<String> columns, String sort, int limit) {
    Name grouped = RunSearch.Group.by("query/by", by);
    List<Name> metrics = RunGroupQuery.columns("query/column", columns);
    if (limit > MAX_GROUPS) {
      throw ApiException.invalid("query/limit", "At most %d groups.".formatted(MAX_GROUPS));
    }
    return db.readTenant(
        caller,
        tx ->
            experiments
                .requireExperiment(tx, search.experimentIds().get(0))
                .compose(there -> steps.all(tx, search, metrics))
                .map(at -> RunGroupQuery.of(tx, search, grouped, metrics, sort, at, limit))
                .compose(query -> store.list(tx, query))
                .map(
                    found ->
                        new RunGroups(
                            found.stream().map(Counted::group).toList(),
                            found.isEmpty() ? 0 : found.get(0).total())));
  }
}
