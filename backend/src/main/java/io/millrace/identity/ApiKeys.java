package io.millrace.identity;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A tenant's API keys. */
public final class ApiKeys {
  private final Db db;
  private final Time time;
  private final Ids ids;
  private final AuditLog audit;
  private final ApiKeyStore store = new ApiKeyStore();

  public ApiKeys(Db db, Time time, Ids ids, AuditLog audit) {
    this.db = db;
    this.time = time;
    this.ids = ids;
    this.audit = audit;
  }

  /** Makes a key; FORBIDDEN for a role above the caller's own. */
  public Future<CreatedApiKey> create(Caller caller, NewApiKey key) {
    return db.inTenant(
        caller,
        tx ->
            create(tx, caller, key)
                .compose(
                    made ->
                        tx.announce("api_key", made.apiKey().id().toString())
                            .compose(
                                told ->
                                    audit(tx, caller, "api_key.created", made.apiKey().id(), key))
                            .map(made)));
  }

  /** Makes a key as part of a larger transaction, which announces and audits it. */
  public Future<CreatedApiKey> create(TenantTx tx, Caller caller, NewApiKey key) {
    key.role().requireGrantableBy(caller);
    Instant now = time.now();
    if (key.name().isBlank()) {
      throw ApiException.invalid("/name", "The name is empty.");
    }
    if (key.expiresAt().map(at -> !at.isAfter(now)).orElse(false)) {
      throw ApiException.invalid("/expiresAt", "This time has passed already.");
    }
    KeyText text = KeyText.make(ids);
    ApiKey made =
        new ApiKey(
            ids.next(),
            key.name().strip(),
            key.role(),
            text.shown(),
            now,
            key.expiresAt(),
            Optional.empty());
    return store
        .create(tx, made, text.keyId(), Hashes.sha256(text.text()), caller.subject())
        .map(new CreatedApiKey(made, text.text()));
  }

  /** Keys, newest first where no other order is named. */
  public Future<Page<ApiKey>> list(
      Caller caller,
      Optional<String> search,
      boolean expiring,
      Optional<String> sort,
      Optional<String> cursor,
      int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    Instant now = time.now();
    Optional<Instant> until =
        expiring ? Optional.of(now.plus(IdentityOverview.KEY_WARNING)) : Optional.empty();
    return db.readTenant(caller, tx -> store.page(tx, search, until, sort, after, limit, now));
  }

  /** Ends a key on every node at once. */
  public Future<Void> revoke(Caller caller, UUID id) {
    return db.inTenant(
        caller,
        tx ->
            store
                .role(tx, id)
                .map(role -> role.orElseThrow(() -> ApiException.notFound("API key")))
                .compose(
                    role -> {
                      role.requireGrantableBy(caller);
                      return store.delete(tx, id);
                    })
                .compose(deleted -> tx.announce("api_key", id.toString()))
                .compose(
                    told ->
                        audit.append(tx, caller, "api_key.revoked", "api_key:" + id, Map.of())));
  }

  private Future<Void> audit(TenantTx tx, Caller caller, String action, UUID id, NewApiKey key) {
    return audit.append(
        tx,
        caller,
        action,
        "api_key:" + id,
        Map.of("name", key.name(), "role", key.role().wireName()));
  }
}
