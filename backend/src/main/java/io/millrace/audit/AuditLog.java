package io.millrace.audit;

import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Appends to and reads a tenant's chain of events. */
public final class AuditLog {
  private final Db db;
  private final Time time;
  private final AuditStore store = new AuditStore();

  public AuditLog(Db db, Time time) {
    this.db = db;
    this.time = time;
  }

  /**
   * Records what the transaction does. Call it last: it holds the tenant's chain until commit.
   *
   * @param action {@code <noun>.<past participle>}, for example {@code dataset.created}
   * @param subject {@code <kind>:<id>}
   * @param detail small, without secrets
   */
  public Future<Void> append(
      TenantTx tx, Caller caller, String action, String subject, Map<String, Object> detail) {
    return appendAll(tx, List.of(new Entry(caller, action, subject, detail)));
  }

  /** Records several things that the transaction does, in their order; as {@link #append}. */
  public Future<Void> appendAll(TenantTx tx, List<Entry> entries) {
    Instant at = time.now();
    return store.append(
        tx,
        entries.stream()
            .map(
                entry ->
                    new AuditStore.Body(
                        at,
                        entry.caller().subject(),
                        entry.action(),
                        entry.subject(),
                        entry.detail(),
                        entry.caller().requestId()))
            .toList());
  }

  /** What {@link #append} records. */
  public record Entry(Caller caller, String action, String subject, Map<String, Object> detail) {}

  /**
   * Events.
   *
   * @param oldestFirst newest first otherwise
   */
  public Future<Page<AuditEvent>> list(
      Caller caller,
      Optional<String> action,
      boolean oldestFirst,
      Optional<String> cursor,
      int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> store.list(tx, action, oldestFirst, after, limit));
  }

  /** Recomputes the whole chain. */
  public Future<AuditVerdict> verify(Caller caller) {
    return db.readTenant(caller, store::verify);
  }
}
