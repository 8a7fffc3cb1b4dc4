package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tenant has deleted of its experiments and runs, how long it stays, and what is gone. */
public final class TrashService {
  private static final int MOST_RESTORED = 200;

  /** Of experiments on a page so many runs are looked at, to say why one stays. */
  private static final int MOST_EXPLAINED = 1_000;

  private final Db db;
  private final AuditLog audit;
  private final Time time;
  private final RunLifecycleService runs;
  private final ExperimentLifecycleService experiments;
  private final TrashHolds holds;
  private final TrashStore store = new TrashStore();
  private final PurgeStore purges = new PurgeStore();

  public TrashService(Db db, AuditLog audit, DatasetVersions datasets, RunHolds holds, Time time) {
    this.db = db;
    this.audit = audit;
    this.time = time;
    this.runs = new RunLifecycleService(db, audit, datasets, time);
    this.experiments = new ExperimentLifecycleService(db, audit, time);
    this.holds = new TrashHolds(holds);
  }

  /**
   * What is in the trash, the newest first. Runs of an experiment that is there are not listed.
   *
   * @param kind {@code run} or {@code experiment}
   * @param search part of the name
   */
  public Future<Page<TrashItem>> list(
      Caller caller,
      Optional<String> kind,
      Optional<String> search,
      Optional<String> cursor,
      int limit) {
    TrashStore.Search asked = new TrashStore.Search(kind, search, Cursor.parse(cursor));
    return db.readTenant(
        caller,
        tx ->
            store
                .rule(tx)
                .compose(
                    rule ->
                        store
                            .list(tx, asked, limit)
                            .map(rows -> page(rows, limit))
                            .compose(page -> explained(tx, page, rule))));
  }

  private static Page<TrashItem> page(List<TrashItem> rows, int limit) {
    return Page.of(rows, limit, row -> Cursor.of(row.deletedAt(), row.kind() + ':' + row.id()));
  }

  /** With when each goes, and why some do not. */
  private Future<Page<TrashItem>> explained(TenantTx tx, Page<TrashItem> page, TrashRule rule) {
    List<String> listed = ids(page, true);
    List<String> within = ids(page, false);
    return store
        .runsOf(tx, within, MOST_EXPLAINED)
        .compose(
            runsOf -> {
              List<String> all = new ArrayList<>(listed);
              runsOf.values().forEach(all::addAll);
              return holds.of(tx, all).map(reasons -> new Reasons(runsOf, reasons));
            })
        .map(
            reasons ->
                page.map(
                    item ->
                        item.with(
                            item.deletedAt().plus(Duration.ofDays(rule.keepDays())),
                            reasons.of(item))));
  }

  private static List<String> ids(Page<TrashItem> page, boolean runs) {
    return page.items().stream().filter(item -> item.isRun() == runs).map(TrashItem::id).toList();
  }

  /** Why runs stay, and which runs experiments have. */
  private record Reasons(Map<String, List<String>> runsOf, Map<String, String> byRun) {
    Optional<String> of(TrashItem item) {
      if (item.isRun()) {
        return Optional.ofNullable(byRun.get(item.id()));
      }
      if (item.id().equals(Experiment.DEFAULT_ID)) {
        return Optional.of("every tenant has the Default experiment");
      }
      List<String> needed =
          runsOf.getOrDefault(item.id(), List.of()).stream().filter(byRun::containsKey).toList();
      return needed.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "%d of its runs %s needed: %s"
                  .formatted(
                      needed.size(), needed.size() == 1 ? "is" : "are", byRun.get(needed.get(0))));
    }
  }

  /**
   * Takes runs and experiments out of the trash, experiments with their runs: all, or none. What is
   * outside already stays there.
   *
   * @return fails with NOT_FOUND for one that is nowhere, INVALID_REQUEST where nothing is named
   */
  public Future<Void> restore(Caller caller, TrashRestore restored) {
    List<String> someRuns = restored.runs().orElse(List.of()).stream().distinct().sorted().toList();
    List<String> someExperiments =
        restored.experiments().orElse(List.of()).stream().distinct().sorted().toList();
    int all = someRuns.size() + someExperiments.size();
    if (all == 0 || all > MOST_RESTORED) {
      throw ApiException.invalid(
          "", "Name runs or experiments, at most " + MOST_RESTORED + " in one call.");
    }
    return db.inTenant(
        caller,
        tx -> {
          Future<Void> done = Future.succeededFuture();
          for (String id : someExperiments) {
            done = done.compose(before -> experiments.restoreOrLeave(tx, caller, id));
          }
          for (String id : someRuns) {
            done = done.compose(before -> runs.move(tx, caller, id, true));
          }
          return done;
        });
  }

  /** How long the trash is kept. */
  public Future<TrashRule> rule(Caller caller) {
    return db.readTenant(caller, store::rule);
  }

  /** Sets for how many days the trash is kept, also what is there already. */
  public Future<TrashRule> setRule(Caller caller, int keepDays) {
    Instant now = time.now();
    return db.inTenant(
        caller,
        tx ->
            store
                .putRule(tx, keepDays, caller.subject(), now)
                .compose(
                    put ->
                        audit.append(
                            tx,
                            caller,
                            "trash_rule.set",
                            "tenant:" + tx.tenantId(),
                            Map.of("keepDays", keepDays)))
                .compose(told -> store.rule(tx)));
  }

  /** What was purged, the newest first. */
  public Future<Page<Purge>> purges(Caller caller, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> purges.list(tx, after, limit));
  }
}
