package io.millrace.platform.db;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Caller.IdempotencyKey;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.function.Supplier;

/**
 * At-most-once for POST. The key is claimed in the transaction of the work itself, and the result
 * is kept beside it: a repeated request waits for the first one's commit and gets its result; a
 * crash leaves neither. After Brandur Leach's design of idempotency keys in PostgreSQL. Kept for 24
 * hours.
 */
public final class Idempotency {
  static final String CLAIM =
      """
      INSERT INTO idempotency_key (tenant_id, subject, key, request_hash)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id, subject, key) DO NOTHING
      """;
  static final String FIND =
      "SELECT request_hash, result FROM idempotency_key WHERE tenant_id = $1 AND subject = $2 AND"
          + " key = $3";
  static final String STORE =
      "UPDATE idempotency_key SET result = $4::text::jsonb WHERE tenant_id = $1 AND subject = $2"
          + " AND key = $3";
  static final String FORGET =
      "DELETE FROM idempotency_key WHERE tenant_id = $1 AND subject = $2 AND key = $3";

  private Idempotency() {}

  /**
   * Runs the work unless the caller's key has run it before; then answers what it answered.
   *
   * @param type what the work answers, a record that {@link Json} can write and read back
   */
  public static <T> Future<T> once(
      TenantTx tx, Caller caller, Class<T> type, Supplier<Future<T>> work) {
    if (caller.idempotencyKey().isEmpty()) {
      return work.get();
    }
    IdempotencyKey key = caller.idempotencyKey().get();
    return tx.execute(
            CLAIM, Tuple.of(tx.tenantId(), caller.subject(), key.key(), key.requestHash()))
        .compose(
            claimed ->
                claimed == 1
                    ? work.get().compose(result -> store(tx, caller, key, result))
                    : tx.find(
                            FIND,
                            Tuple.of(tx.tenantId(), caller.subject(), key.key()),
                            row ->
                                new Stored(
                                    row.getString("request_hash"),
                                    String.valueOf(row.getValue("result"))))
                        .compose(
                            stored ->
                                stored.isPresent()
                                    ? Future.succeededFuture(replay(stored.get(), key, type))
                                    // forgotten in between
                                    : once(tx, caller, type, work)));
  }

  /**
   * Forgets the caller's key: its answer has arrived, and the next request like it is a new one.
   */
  public static Future<Void> forget(TenantTx tx, Caller caller) {
    return caller.idempotencyKey().isEmpty()
        ? Future.succeededFuture()
        : tx.execute(
                FORGET,
                Tuple.of(tx.tenantId(), caller.subject(), caller.idempotencyKey().get().key()))
            .mapEmpty();
  }

  private static <T> Future<T> store(TenantTx tx, Caller caller, IdempotencyKey key, T result) {
    return tx.execute(
            STORE, Tuple.of(tx.tenantId(), caller.subject(), key.key(), Json.writeText(result)))
        .map(result);
  }

  private static <T> T replay(Stored stored, IdempotencyKey key, Class<T> type) {
    if (!stored.requestHash().equals(key.requestHash())) {
      throw ApiException.of(
          ErrorCode.IDEMPOTENCY_CONFLICT,
          "This Idempotency-Key was used for another request; use a new one.");
    }
    return Json.readStored(stored.result(), type);
  }

  private record Stored(String requestHash, String result) {}
}
