package io.millrace.reports;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What can be done with reports: everybody in the tenant who may see runs reads them, everybody who
 * may change runs writes in them; who began one removes it, and who manages members may too.
 */
public final class ReportService {
  /** Announced when a report is made, changed or removed; the id is the report's. */
  static final String TOPIC = "report";

  /** Versions of a report that are kept. */
  static final int MAX_VERSIONS = 200;

  private static final int MAX_REPORTS = 2_000;

  private final Db db;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final ReportStore store = new ReportStore();

  public ReportService(Db db, AuditLog audit, Ids ids, Time time) {
    this.db = db;
    this.audit = audit;
    this.ids = ids;
    this.time = time;
  }

  /** Reports without their bodies. */
  public Future<Page<Report>> list(Caller caller, ListQuery query) {
    return db.readTenant(caller, tx -> store.list(tx, query));
  }

  /** One report; NOT_FOUND. */
  public Future<Report> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /**
   * Begins a report.
   *
   * @return fails with CONFLICT when the tenant has so many that nobody finds one
   */
  public Future<Report> create(Caller caller, NewReport report) {
    checked(report);
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx,
                caller,
                Report.class,
                () ->
                    store
                        .count(tx)
                        .map(ReportService::room)
                        .compose(r -> make(tx, caller, report))));
  }

  private Future<Report> make(TenantTx tx, Caller caller, NewReport report) {
    UUID id = ids.next();
    return store
        .insert(tx, id, report, caller.subject(), time.now())
        .compose(made -> find(tx, id))
        .compose(made -> told(tx, caller, "report.created", made));
  }

  /**
   * Replaces what a report says; what it said stays as a version. The same once more changes
   * nothing.
   *
   * @return fails with NOT_FOUND, PRECONDITION_FAILED when it has changed since {@code ifMatch}
   */
  public Future<Report> replace(Caller caller, UUID id, NewReport report, OptionalLong ifMatch) {
    checked(report);
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id, ifMatch)
                .compose(
                    before ->
                        before.name().equals(report.name()) && before.body().equals(report.body())
                            ? Future.succeededFuture(before)
                            : change(tx, caller, id, report)));
  }

  private Future<Report> change(TenantTx tx, Caller caller, UUID id, NewReport report) {
    return store
        .update(tx, id, report, caller.subject(), time.now(), MAX_VERSIONS)
        .compose(updated -> find(tx, id))
        .compose(changed -> told(tx, caller, "report.updated", changed));
  }

  /** Removes a report with its versions; NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED. */
  public Future<Void> delete(Caller caller, UUID id, OptionalLong ifMatch) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id, ifMatch)
                .map(report -> removable(caller, report))
                .compose(
                    report ->
                        store
                            .delete(tx, id)
                            .compose(gone -> told(tx, caller, "report.deleted", report)))
                .mapEmpty());
  }

  /** Versions of a report without their bodies, the newest first; NOT_FOUND. */
  public Future<Page<ReportVersion>> versions(
      Caller caller, UUID id, Optional<String> cursor, int limit) {
    Optional<Long> before = Cursor.parse(cursor).map(Cursor::keyAsLong);
    return db.readTenant(
        caller, tx -> find(tx, id).compose(there -> store.versions(tx, id, before, limit)));
  }

  /** A report as it was; NOT_FOUND also for a version that is no longer kept. */
  public Future<ReportVersion> version(Caller caller, UUID id, long revision) {
    return db.readTenant(
        caller,
        tx ->
            store
                .version(tx, id, revision)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("version"))));
  }

  private Future<Report> find(TenantTx tx, UUID id) {
    return store
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("report")));
  }

  private Future<Report> lock(TenantTx tx, UUID id, OptionalLong ifMatch) {
    return store
        .lock(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("report")))
        .map(
            report -> {
              if (ifMatch.isPresent() && ifMatch.getAsLong() != report.revision()) {
                throw ApiException.of(
                    ErrorCode.PRECONDITION_FAILED,
                    "Somebody has changed the report since you read it; read it again.");
              }
              return report;
            });
  }

  private static Report removable(Caller caller, Report report) {
    if (!report.createdBy().equals(caller.subject()) && !caller.may(Permission.MEMBERS_MANAGE)) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN, "A report is removed by who began it, or by who manages members.");
    }
    return report;
  }

  private Future<Report> told(TenantTx tx, Caller caller, String action, Report report) {
    Map<String, Object> detail = Map.of("name", report.name(), "version", report.revision());
    return tx.announce(TOPIC, report.id().toString())
        .compose(told -> audit.append(tx, caller, action, "report:" + report.id(), detail))
        .map(report);
  }

  private static void checked(NewReport report) {
    if (report.name().isBlank() || report.name().indexOf('\0') >= 0) {
      throw ApiException.invalid("/name", "A report needs a name that can be read.");
    }
    if (report.body().indexOf('\0') >= 0) {
      throw ApiException.invalid("/body", "A text has no character with the number 0.");
    }
  }

  private static Void room(long reports) {
    if (reports >= MAX_REPORTS) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The tenant has %,d reports; remove one that nobody reads.".formatted(MAX_REPORTS));
    }
    return null;
  }
}
