package io.millrace.platform.db;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** SQLSTATE to error code, in one table. */
final class SqlErrors {
  private static final Set<String> RETRY = Set.of("40001", "40P01");
  private static final Set<String> UNAVAILABLE =
      Set.of("53300", "57P01", "57P02", "57P03", "08006", "08001", "25006");

  private SqlErrors() {}

  /** Whether the whole transaction may be run again. */
  static boolean isRetryable(Throwable failure) {
    return failure instanceof PgException pg && RETRY.contains(pg.getSqlState());
  }

  /** Translates what the database or its connection says; passes on what is already an answer. */
  static Throwable translate(Throwable failure) {
    if (failure instanceof ApiException) {
      return failure;
    }
    if (failure instanceof PgException pg) {
      return translate(pg);
    }
    if (failure instanceof ClosedConnectionException
        || failure instanceof IOException
        || isPoolTimeout(failure)) {
      return unavailable();
    }
    return failure;
  }

  private static Throwable translate(PgException failure) {
    String state = failure.getSqlState();
    if (state == null || UNAVAILABLE.contains(state)) {
      return unavailable();
    }
    return switch (state) {
      case "23505" -> ApiException.of(ErrorCode.ALREADY_EXISTS, "It exists already.");
      case "23503" ->
          ApiException.of(ErrorCode.IN_USE, "Something else still refers to it, or it is gone.");
      case "40001", "40P01" ->
          ApiException.retryAfter(
              ErrorCode.CONFLICT, "Others changed the same thing at once; try again.", 1);
      case "57014" ->
          ApiException.of(ErrorCode.DEADLINE_EXCEEDED, "The database did not answer in time.");
      case "53100" ->
          ApiException.of(ErrorCode.STORAGE_FULL, "The database has no space left on its disk.");
      default -> failure;
    };
  }

  /** The pool reports that no connection came in time by an exception without a type of its own. */
  private static boolean isPoolTimeout(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure.getClass().getSimpleName().contains("Timeout")
        || (failure instanceof VertxException
            && (message.contains("timeout")
                || message.contains("connection")
                || message.contains("closed")));
  }

  private static ApiException unavailable() {
    return ApiException.retryAfter(
        ErrorCode.UNAVAILABLE, "The database is not reachable at the moment; try again.", 2);
  }
}
