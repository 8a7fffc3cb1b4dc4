package io.millrace.platform.db;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Transactions on the pool. The tenant is set for the length of a transaction, so a connection that
 * goes back to the pool carries nothing over. Deadlocks and serialisation failures are run again,
 * three times in all; every other failure rolls back and comes out as an {@link ApiException}.
 */
public final class Db {
  private static final int ATTEMPTS = 3;
  private static final long MIN_TIMEOUT_MILLIS = 50;
  private static final long MAX_TIMEOUT_MILLIS = 600_000;
  private static final String NO_TENANT = "";

  private static final String BEGIN =
      """
      SELECT set_config('millrace.tenant_id', $1, true),
             set_config('millrace.system', $2, true),
             set_config('statement_timeout', $3, true),
             set_config('transaction_read_only', $4, true)
      """;

  private static final String ISOLATED = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

  private final Pool pool;
  private final Time time;

  public Db(Pool pool, Time time) {
    this.pool = pool;
    this.time = time;
  }

  /** Reads and writes inside the caller's tenant; commits when the future succeeds. */
  public <T> Future<T> inTenant(Caller caller, Function<TenantTx, Future<T>> work) {
    return tenant(caller, Kind.WRITE, work);
  }

  /** Reads inside the caller's tenant; a write fails. */
  public <T> Future<T> readTenant(Caller caller, Function<TenantTx, Future<T>> work) {
    return tenant(caller, Kind.READ, work);
  }

  /**
   * Reads inside the caller's tenant what stood there at one moment, however many statements that
   * takes. Never run again; a connection is held, so the caller bounds how many do this and for how
   * long.
   */
  public <T> Future<T> snapshot(Caller caller, Function<TenantTx, Future<T>> work) {
    UUID tenantId = caller.tenantId();
    return attempt(
        ATTEMPTS,
        new Scope(tenantId.toString(), false, MAX_TIMEOUT_MILLIS, Kind.SNAPSHOT),
        connection -> work.apply(new TenantTx(connection, tenantId)));
  }

  /** Reads and writes the installation's own tables. */
  public <T> Future<T> inSystem(Function<SystemTx, Future<T>> work) {
    return attempt(
        1,
        new Scope(NO_TENANT, true, MAX_TIMEOUT_MILLIS, Kind.WRITE),
        connection -> work.apply(new SystemTx(connection)));
  }

  /**
   * Work in one tenant that needs the installation's own tables in the same transaction: accepting
   * an invitation makes an account, a membership and an audit event, or none of them.
   */
  public <T> Future<T> inTenantAndSystem(
      UUID tenantId, BiFunction<TenantTx, SystemTx, Future<T>> work) {
    return attempt(
        1,
        new Scope(tenantId.toString(), true, MAX_TIMEOUT_MILLIS, Kind.WRITE),
        connection -> work.apply(new TenantTx(connection, tenantId), new SystemTx(connection)));
  }

  /** Whether the database answers; for the readiness probe. */
  public Future<Void> ping() {
    return pool.query("SELECT 1").execute().<Void>mapEmpty().recover(Db::fail);
  }

  private <T> Future<T> tenant(Caller caller, Kind kind, Function<TenantTx, Future<T>> work) {
    UUID tenantId = caller.tenantId();
    if (tenantId == null) {
      return Future.failedFuture(
          ApiException.of(ErrorCode.FORBIDDEN, "This credential belongs to no tenant."));
    }
    long timeout = Duration.between(time.now(), caller.deadline()).toMillis();
    if (timeout <= 0) {
      return Future.failedFuture(
          ApiException.of(ErrorCode.DEADLINE_EXCEEDED, "The request's time is used up."));
    }
    return attempt(
        1,
        new Scope(tenantId.toString(), false, timeout, kind),
        connection -> work.apply(new TenantTx(connection, tenantId)));
  }

  /** What a transaction may see and do, and for how long. */
  private record Scope(String tenant, boolean system, long timeoutMillis, Kind kind) {
    Tuple settings() {
      long bounded = Math.max(MIN_TIMEOUT_MILLIS, Math.min(MAX_TIMEOUT_MILLIS, timeoutMillis));
      return Tuple.of(tenant, system ? "on" : "", Long.toString(bounded), kind.readOnly());
    }
  }

  private enum Kind {
    WRITE,
    READ,
    SNAPSHOT;

    String readOnly() {
      return this == WRITE ? "off" : "on";
    }
  }

  private <T> Future<T> attempt(int attempt, Scope scope, Function<SqlConnection, Future<T>> work) {
    return pool.withConnection(connection -> transaction(connection, scope, work))
        .recover(
            failure ->
                attempt < ATTEMPTS && SqlErrors.isRetryable(failure)
                    ? attempt(attempt + 1, scope, work)
                    : fail(failure));
  }

  /**
   * The work's first statements go out behind those that begin the transaction, without waiting for
   * their answer: two round trips less. Where one of those fails, the transaction takes no
   * statement any more, and nothing that the work made of that is answered.
   */
  private static <T> Future<T> transaction(
      SqlConnection connection, Scope scope, Function<SqlConnection, Future<T>> work) {
    Future<Transaction> begun = connection.begin();
    Future<?> isolated =
        scope.kind() == Kind.SNAPSHOT
            ? connection.query(ISOLATED).execute()
            : Future.succeededFuture();
    Future<?> set = connection.preparedQuery(BEGIN).execute(scope.settings());
    Future<T> worked = applied(work, connection);
    // All of it has ended before the connection may be another's.
    Future<T> result =
        worked.transform(ended -> isolated.compose(done -> set).compose(done -> worked));
    return result
        .transform(ended -> begun)
        .compose(
            transaction ->
                result.compose(
                    value -> transaction.commit().map(value),
                    failure ->
                        transaction
                            .rollback()
                            .transform(rolledBack -> Future.failedFuture(failure))));
  }

  /** Also what is thrown is a failure. */
  private static <T> Future<T> applied(
      Function<SqlConnection, Future<T>> work, SqlConnection connection) {
    try {
      return work.apply(connection);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static <T> Future<T> fail(Throwable failure) {
    return Future.failedFuture(SqlErrors.translate(failure));
  }
}
