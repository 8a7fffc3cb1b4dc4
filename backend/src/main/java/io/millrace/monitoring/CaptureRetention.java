package io.millrace.monitoring;

import io.millrace.datasets.HeldContent;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** Deletes captures whose days are over; what became a task stays. */
final class CaptureRetention implements JobHandler {
  static final String KIND = "captures.expire";

  private final Db db;
  private final Time time;
  private final Jobs jobs;
  private final HeldContent contents;
  private final CaptureStore store = new CaptureStore();

  CaptureRetention(Db db, Time time, Jobs jobs, HeldContent contents) {
    this.db = db;
    this.time = time;
    this.jobs = jobs;
    this.contents = contents;
  }

  /** A job for each tenant that has any. */
  Future<Void> enqueueAll() {
    return db.inSystem(tx -> store.expiredTenants(tx, time.now())).compose(this::enqueueAll);
  }

  private Future<Void> enqueueAll(List<UUID> tenants) {
    Future<Void> all = Future.succeededFuture();
    for (UUID tenant : tenants) {
      Caller caller = Caller.background(tenant, "job:" + KIND, "capture-retention", time.now());
      all =
          all.compose(
              before ->
                  db.inTenant(
                          caller,
                          tx -> jobs.enqueue(tx, caller, KIND, "captures", new Work(time.now())))
                      .mapEmpty());
    }
    return all;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    Work work = context.payload(Work.class);
    return db.inTenant(context.caller(), tx -> expire(tx, context.caller(), work))
        .compose(
            deleted ->
                deleted == 0
                    ? Future.succeededFuture()
                    : context.progress(0.5, "deleting").compose(renewed -> run(context)));
  }

  private Future<Integer> expire(TenantTx tx, Caller caller, Work work) {
    return store
        .expire(tx, work.before())
        .compose(
            ids ->
                ids.isEmpty()
                    ? Future.succeededFuture(0)
                    : contents
                        .release(tx, caller, ids)
                        .compose(released -> tx.announce("capture", "expired"))
                        .map(ids.size()));
  }

  /** Deletes what expired before a time. */
  record Work(java.time.Instant before) {}
}
