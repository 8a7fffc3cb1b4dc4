package io.millrace.platform.jobs;

import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ListOrder;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Tx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The table {@code job}. */
final class JobStore {
  private static final ListOrder<Job> OLDEST_FIRST = ListOrder.byId("createdAt", "id");
  private static final ListOrder<Job> NEWEST_FIRST = OLDEST_FIRST.down();
  private static final List<ListOrder<Job>> ORDERS = List.of(OLDEST_FIRST);

  private static final String COLUMNS =
      "id, kind, state, subject, progress, message, attempts, created_at, started_at, ended_at";

  static final String INSERT =
      """
      INSERT INTO job (tenant_id, id, kind, subject, payload, created_by, request_id)
      VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7)
      """;

  /**
   * Due jobs and those whose node has stopped renewing; each row is skipped by the other nodes.
   * Only of kinds that this node knows: during an upgrade the older nodes leave the newer jobs
   * alone.
   */
  static final String CLAIM =
      """
      UPDATE job SET state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,
             lease_until = now() + $2::bigint * interval '1 millisecond', started_at = coalesce(started_at, now())
       WHERE (tenant_id, id) IN (
         SELECT tenant_id, id FROM job
          WHERE kind = ANY ($3)
            AND ((state = 'queued' AND run_at <= now()) OR (state = 'running' AND lease_until < now()))
          ORDER BY run_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id, kind, payload, attempts, max_attempts, lease_token, request_id
      """;

  static final String RENEW =
      """
      UPDATE job SET progress = greatest(progress, $4), message = $5,
             lease_until = now() + $6::bigint * interval '1 millisecond'
       WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'
      """;

  static final String KEEP =
      """
      UPDATE job SET lease_until = now() + $4::bigint * interval '1 millisecond'
       WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'
      """;

  static final String END =
      """
      UPDATE job SET state = $4, message = $5, progress = CASE WHEN $4 = 'succeeded' THEN 1 ELSE progress END,
             lease_until = NULL, ended_at = now()
       WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'
      """;

  static final String RETRY =
      """
      UPDATE job SET state = 'queued', message = $4, lease_until = NULL,
             run_at = now() + $5::bigint * interval '1 millisecond'
       WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'
      """;

  static final String CANCEL =
      """
      UPDATE job SET state = 'cancelled', message = 'Cancelled.', lease_until = NULL, ended_at = now()
       WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')
      RETURNING kind, payload
      """;

  static final String FIND = "SELECT " + COLUMNS + " FROM job WHERE tenant_id = $1 AND id = $2";

  static final String FAILED_SINCE =
      "SELECT count(*) AS n FROM job WHERE tenant_id = $1 AND state = 'failed' AND ended_at >= $2";

  static final String COUNT_BY_STATE = "SELECT state, count(*) AS n FROM job GROUP BY state";

  static final String FORGET_KEYS =
      "DELETE FROM idempotency_key WHERE created_at < now() - interval '24 hours'";

  Future<Void> insert(
      TenantTx tx, UUID id, String kind, String subject, String payload, Caller caller) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(), id, kind, subject, payload, caller.subject(), caller.requestId()))
        .mapEmpty();
  }

  Future<List<Claimed>> claim(SystemTx tx, int limit, Duration lease, Set<String> kinds) {
    Tuple parameters =
        Tuple.tuple()
            .addInteger(limit)
            .addLong(lease.toMillis())
            .addArrayOfString(kinds.toArray(String[]::new));
    return tx.list(CLAIM, parameters, JobStore::claimed);
  }

  Future<Integer> renew(Tx tx, Claimed job, double share, String message, Duration lease) {
    return tx.execute(
        RENEW, Tuple.of(job.tenantId(), job.id(), job.token(), share, message, lease.toMillis()));
  }

  Future<Integer> keep(SystemTx tx, Claimed job, Duration lease) {
    return tx.execute(KEEP, Tuple.of(job.tenantId(), job.id(), job.token(), lease.toMillis()));
  }

  Future<Integer> end(Tx tx, Claimed job, JobState state, String message) {
    return tx.execute(
        END, Tuple.of(job.tenantId(), job.id(), job.token(), state.wireName(), message));
  }

  Future<Integer> retry(Tx tx, Claimed job, String message, Duration delay) {
    return tx.execute(
        RETRY, Tuple.of(job.tenantId(), job.id(), job.token(), message, delay.toMillis()));
  }

  /** Cancels a job that has not ended; answers its kind and payload. */
  Future<Optional<Cancelled>> cancel(TenantTx tx, UUID id) {
    return tx.find(
        CANCEL,
        Tuple.of(tx.tenantId(), id),
        row -> new Cancelled(row.getString("kind"), String.valueOf(row.getValue("payload"))));
  }

  Future<Optional<Job>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), JobStore::job);
  }

  Future<Page<Job>> list(TenantTx tx, JobFilter filter, Optional<Cursor> after, int limit) {
    ListOrder<Job> order = ListOrder.named(filter.sort(), ORDERS, NEWEST_FIRST);
    Where where =
        Where.of(tx.tenantId())
            .and("tenant_id = $1")
            .andIf("kind = ?", filter.kind())
            .andIf("state = ?", filter.state().map(JobState::wireName))
            .andIf("ended_at >= ?", filter.since().map(JobStore::startOf))
            .after(order, "id", after);
    String sql = "SELECT " + COLUMNS + " FROM job" + where.sql() + where.page(order, "id", limit);
    return tx.list(sql, where.tuple(), JobStore::job)
        .map(rows -> Page.of(rows, limit, job -> order.cursorOf(job, job.id())));
  }

  /** How many jobs failed on that day (UTC) or later. */
  Future<Long> failedSince(TenantTx tx, LocalDate since) {
    return tx.one(FAILED_SINCE, Tuple.of(tx.tenantId(), startOf(since)), row -> row.getLong("n"));
  }

  private static OffsetDateTime startOf(LocalDate day) {
    return day.atStartOfDay().atOffset(ZoneOffset.UTC);
  }

  /** Idempotency keys are honoured for 24 hours. */
  Future<Integer> forgetKeys(SystemTx tx) {
    return tx.execute(FORGET_KEYS, Tuple.tuple());
  }

  private static Claimed claimed(Row row) {
    return new Claimed(
        row.getUUID("tenant_id"),
        row.getUUID("id"),
        row.getString("kind"),
        String.valueOf(row.getValue("payload")),
        row.getInteger("attempts"),
        row.getInteger("max_attempts"),
        row.getLong("lease_token"),
        row.getString("request_id"));
  }

  private static Job job(Row row) {
    return new Job(
        row.getUUID("id"),
        row.getString("kind"),
        JobState.ofWireName(row.getString("state")),
        Optional.ofNullable(row.getString("subject")).flatMap(JobTarget::of),
        row.getDouble("progress"),
        Optional.ofNullable(row.getString("message")),
        row.getInteger("attempts"),
        row.getOffsetDateTime("created_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("started_at")).map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant));
  }

  /** A job that this node holds until the lease ends; the token fences off an earlier holder. */
  record Claimed(
      UUID tenantId,
      UUID id,
      String kind,
      String payload,
      int attempts,
      int maxAttempts,
      long token,
      String requestId) {}

  /** What will not run. */
  record Cancelled(String kind, String payload) {}
}
