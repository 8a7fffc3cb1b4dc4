package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Gathered;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.Idempotency.Claim;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunStore.Attribute;
import io.millrace.tracking.RunStore.NewRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs of one tenant that begin at the same time, in one transaction: their audit events make one
 * chain, which a transaction holds until its commit has reached the disk.
 */
final class RunCreations {
  private static final int MOST = 50;

  private final Db db;
  private final AuditLog audit;
  private final RunStore store;
  private final Function<Creation, Future<Run>> stepByStep;
  private final Gathered<Creation, Run> gathered;

  /**
   * @param stepByStep makes one run, each step after the other's answer
   */
  RunCreations(Db db, AuditLog audit, RunStore store, Function<Creation, Future<Run>> stepByStep) {
    this.db = db;
    this.audit = audit;
    this.store = store;
    this.stepByStep = stepByStep;
    this.gathered = new Gathered<>(MOST, this::together, this::alone);
  }

  /** Makes a run that reads no dataset version. */
  Future<Run> add(Creation creation) {
    return gathered.add(creation.caller().tenantId(), creation);
  }

  /**
   * With as few round trips as several: what it waits for while it holds the chain, others wait
   * for. A request sent again and an experiment that is not open are seen step by step.
   */
  private Future<Run> alone(Creation creation) {
    return together(List.of(creation))
        .map(made -> made.get(0))
        .recover(
            failure ->
                failure instanceof ApiException refused && refused.code() == ErrorCode.CONFLICT
                    ? stepByStep.apply(creation)
                    : Future.failedFuture(failure));
  }

  private Future<List<Run>> together(List<Creation> all) {
    return db.inTenant(all.get(0).caller(), tx -> together(tx, all));
  }

  /** All statements go out at once, that of the audit last. */
  private Future<List<Run>> together(TenantTx tx, List<Creation> all) {
    Future<Boolean> claimed =
        Idempotency.claimAll(
            tx, all.stream().map(each -> new Claim(each.caller(), each.made())).toList());
    Future<Integer> inserted =
        store.insertAll(tx, all.stream().map(each -> NewRow.of(each.made())).toList());
    Future<Void> params = store.putNewParams(tx, attributes(all, Run::params));
    Future<Void> tags = store.putNewTags(tx, attributes(all, Run::tags));
    Future<Void> audited = audit.appendAll(tx, all.stream().map(Creation::event).toList());
    return claimed
        .compose(isNew -> isNew ? inserted : Future.failedFuture(apart()))
        .compose(runs -> runs == all.size() ? params : Future.failedFuture(apart()))
        .compose(put -> tags)
        .compose(put -> audited)
        .map(done -> all.stream().map(Creation::made).toList());
  }

  private static List<Attribute> attributes(
      List<Creation> all, Function<Run, Map<String, String>> attributes) {
    return all.stream()
        .map(Creation::made)
        .flatMap(
            run ->
                attributes.apply(run).entrySet().stream()
                    .map(each -> new Attribute(run.id(), each.getKey(), each.getValue())))
        .toList();
  }

  /** Nobody is told: each is tried by itself then, and one step by step. */
  private static ApiException apart() {
    return ApiException.of(ErrorCode.CONFLICT, "One of the runs cannot begin with the others.");
  }

  /**
   * A run to make.
   *
   * @param made what it will be
   */
  record Creation(Caller caller, NewRun run, Run made) {
    AuditLog.Entry event() {
      return new AuditLog.Entry(
          caller,
          "run.started",
          "run:" + made.id(),
          Map.of("name", made.name(), "experiment", made.experimentId()));
    }
  }
}
