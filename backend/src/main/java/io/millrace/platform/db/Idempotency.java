package io.millrace.platform.db;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Caller.IdempotencyKey;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
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
  static final String CLAIM_ALL =
      """
      INSERT INTO idempotency_key (tenant_id, subject, key, request_hash, result)
      SELECT $1, g.subject, g.key, g.request_hash, g.result::jsonb
        FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS g (subject, key, request_hash, result)
       ORDER BY g.key
      ON CONFLICT (tenant_id, subject, key) DO NOTHING
      """;
  static final String FIND =
      "SELECT request_hash, result FROM idempotency_key WHERE tenant_id = $1 AND subject = $2 AND"
          + " key = $3";
  static final String STORE =
      "UPDATE idempotency_key SET result = $4::text::jsonb WHERE tenant_id = $1 AND subject = $2"
          + " AND key = $3";

  static final String FORGET_ALL =
      """
      DELETE FROM idempotency_key k USING unnest($2::text[], $3::text[]) AS g (subject, key)
       WHERE k.tenant_id = $1 AND k.subject = g.subject AND k.key = g.key
      """;
  static final String NOT_WAITING_FOR_THE_DISK =
      "SELECT set_config('synchronous_commit', 'off', true)";

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
   * Claims the keys of callers whose answers are known beforehand.
   *
   * @return whether all of them are new; otherwise the transaction must be given up
   */
  public static Future<Boolean> claimAll(TenantTx tx, List<Claim> claims) {
    List<Claim> keyed =
        claims.stream().filter(claim -> claim.caller().idempotencyKey().isPresent()).toList();
    if (keyed.isEmpty()) {
      return Future.succeededFuture(true);
    }
    return tx.execute(
            CLAIM_ALL,
            Tuple.of(
                tx.tenantId(),
                texts(keyed, claim -> claim.caller().subject()),
                texts(keyed, claim -> claim.key().key()),
                texts(keyed, claim -> claim.key().requestHash()),
                texts(keyed, claim -> Json.writeText(claim.result()))))
        .map(claimed -> claimed == keyed.size());
  }

  private static String[] texts(List<Claim> claims, Function<Claim, String> text) {
    return claims.stream().map(text).toArray(String[]::new);
  }

  /**
   * Forgets the keys of callers of one tenant whose answers have arrived: the next request like it
   * is a new one. It is done at once, but a crash of the database within the next moment may bring
   * a key back, as a crash before would have kept it.
   */
  public static Future<Void> forgetAll(TenantTx tx, List<Caller> callers) {
    List<Caller> keyed =
        callers.stream().filter(caller -> caller.idempotencyKey().isPresent()).toList();
    if (keyed.isEmpty()) {
      return Future.succeededFuture();
    }
    Future<Integer> set = tx.execute(NOT_WAITING_FOR_THE_DISK, Tuple.tuple());
    Future<Integer> forgotten =
        tx.execute(
            FORGET_ALL,
            Tuple.of(
                tx.tenantId(),
                keyed.stream().map(Caller::subject).toArray(String[]::new),
                keyed.stream()
                    .map(caller -> caller.idempotencyKey().orElseThrow().key())
                    .toArray(String[]::new)));
    return set.compose(done -> forgotten).mapEmpty();
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

  /**
   * A caller's key and what its request is answered.
   *
   * @param result a record that {@link Json} can write and read back
   */
  public record Claim(Caller caller, Object result) {
    private IdempotencyKey key() {
      return caller.idempotencyKey().orElseThrow();
    }
  }

  private record Stored(String requestHash, String result) {}
}
