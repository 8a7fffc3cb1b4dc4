package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why runs stay in the trash although their time is over. */
final class TrashHolds {
  static final String EVIDENCE = "the evidence of a promotion is a file of it";
  static final String READ = "another run has read a model that it made";

  private final RunHolds others;
  private final TrashStore store = new TrashStore();

  TrashHolds(RunHolds others) {
    this.others = others;
  }

  /** The reasons, by run; runs that nothing needs are left out. */
  Future<Map<String, String>> of(TenantTx tx, Collection<String> runs) {
    if (runs.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Map<String, String> reasons = new HashMap<>();
    return store
        .readByOthers(tx, runs)
        .map(read -> put(reasons, read, READ))
        .compose(put -> others.evidence(tx))
        .compose(files -> kept(tx, runs, files))
        .map(kept -> put(reasons, kept, EVIDENCE))
        .compose(put -> store.models(tx, runs))
        .compose(models -> needed(tx, runs, models))
        .map(
            needed -> {
              reasons.putAll(needed);
              return reasons;
            });
  }

  /** Whether anything needs logged models that no run made. */
  Future<Boolean> areNeeded(TenantTx tx, List<String> models) {
    return models.isEmpty()
        ? Future.succeededFuture(false)
        : others
            .needed(tx, models)
            .compose(
                needed ->
                    needed.isEmpty()
                        ? others
                            .evidence(tx)
                            .compose(files -> kept(tx, models, files))
                            .map(kept -> !kept.isEmpty())
                        : Future.succeededFuture(true));
  }

  private Future<List<String>> kept(TenantTx tx, Collection<String> runs, Set<String> files) {
    return files.isEmpty() ? Future.succeededFuture(List.of()) : store.withFiles(tx, runs, files);
  }

  private Future<Map<String, String>> needed(
      TenantTx tx, Collection<String> runs, Map<String, List<String>> models) {
    List<String> ids = new ArrayList<>(runs);
    models.values().forEach(ids::addAll);
    return others
        .needed(tx, ids)
        .map(
            reasons -> {
              Map<String, String> byRun = new HashMap<>();
              for (String run : runs) {
                models.getOrDefault(run, List.of()).stream()
                    .filter(reasons::containsKey)
                    .forEach(model -> byRun.put(run, reasons.get(model)));
                if (reasons.containsKey(run)) {
                  byRun.put(run, reasons.get(run));
                }
              }
              return byRun;
            });
  }

  private static boolean put(Map<String, String> reasons, List<String> runs, String reason) {
    runs.forEach(run -> reasons.put(run, reason));
    return true;
  }
}
