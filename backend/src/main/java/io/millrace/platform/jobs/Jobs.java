package io.millrace.platform.jobs;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobStore.Cancelled;
import io.millrace.platform.time.Ids;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Enqueues jobs and shows them to their tenant. */
public final class Jobs {
  /** Announced when a job is enqueued or changes; the id is the job's. */
  public static final String TOPIC = "job";

  private final Db db;
  private final Ids ids;
  private final JobStore store = new JobStore();
  private volatile Map<String, JobHandler> handlers = Map.of();

  public Jobs(Db db, Ids ids) {
    this.db = db;
    this.ids = ids;
  }

  /** Who settles what cancelled jobs leave; called once, before the first request. */
  public void handledBy(Collection<JobHandler> all) {
    handlers =
        all.stream().collect(Collectors.toUnmodifiableMap(JobHandler::kind, Function.identity()));
  }

  /**
   * Enqueues in the caller's transaction: the job exists exactly if what it works on does.
   *
   * @param subject what it works on, {@code <kind>:<id>}
   * @param payload a record that {@link Json} writes and the handler reads back
   * @return the job's id
   */
  public Future<UUID> enqueue(
      TenantTx tx, Caller caller, String kind, String subject, Object payload) {
    UUID id = ids.next();
    return store
        .insert(tx, id, kind, subject, Json.writeText(payload), caller)
        .compose(inserted -> tx.announce(TOPIC, id.toString()))
        .map(id);
  }

  /** One job of the caller's tenant. */
  public Future<Job> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /** Jobs, newest first where no order is named. */
  public Future<Page<Job>> list(
      Caller caller, JobFilter filter, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> store.list(tx, filter, after, limit));
  }

  /**
   * Cancels a job that has not ended, and settles what it worked on; a running handler learns of it
   * at its next progress report.
   */
  public Future<Job> cancel(Caller caller, UUID id) {
    return db.inTenant(
        caller,
        tx ->
            store
                .cancel(tx, id)
                .compose(cancelled -> settle(tx, caller, cancelled))
                .compose(settled -> tx.announce(TOPIC, id.toString()))
                .compose(announced -> find(tx, id)));
  }

  private Future<Void> settle(TenantTx tx, Caller caller, Optional<Cancelled> cancelled) {
    return cancelled
        .filter(job -> handlers.containsKey(job.kind()))
        .map(job -> handlers.get(job.kind()).cancelled(tx, caller, job.payload()))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Job> find(TenantTx tx, UUID id) {
    return store.find(tx, id).map(job -> job.orElseThrow(() -> ApiException.notFound("job")));
  }
}
