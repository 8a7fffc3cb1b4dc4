package io.millrace.imports;

import io.millrace.audit.AuditLog;
import io.millrace.imports.ImportSource.Checked;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Imports, of whatever kind. */
final class ImportService {
  private final Db db;
  private final Jobs jobs;
  private final AuditLog audit;
  private final SecretBox secrets;
  private final Ids ids;
  private final Time time;
  private final Map<ImportKind, ImportSource> sources;
  private final ImportStore store = new ImportStore();

  ImportService(ImportFeature.Parts on, List<ImportSource> sources) {
    this.db = on.db();
    this.jobs = on.jobs();
    this.audit = on.audit();
    this.secrets = on.secrets();
    this.ids = on.ids();
    this.time = on.time();
    this.sources =
        sources.stream()
            .collect(Collectors.toUnmodifiableMap(ImportSource::kind, Function.identity()));
  }

  /** Begins an import; fails as {@link ImportSource#check} does. */
  Future<Import> create(Caller caller, NewImport request) {
    ImportKind kind = request.kindOrServer();
    return Future.succeededFuture(sources.get(kind))
        .compose(source -> source.check(caller, request))
        .compose(
            checked -> once(caller, tx -> create(tx, caller, kind, checked)),
            // repeated, when the upload that it names has been imported by now
            failure -> once(caller, tx -> Future.failedFuture(failure)));
  }

  private Future<Import> once(Caller caller, Function<TenantTx, Future<Import>> work) {
    return db.inTenant(
        caller, tx -> Idempotency.once(tx, caller, Import.class, () -> work.apply(tx)));
  }

  private Future<Import> create(TenantTx tx, Caller caller, ImportKind kind, Checked checked) {
    UUID id = ids.next();
    Optional<byte[]> sealed =
        checked.credential().map(text -> secrets.seal(ImportJob.context(id), text));
    return store
        .insert(tx, id, kind, checked, sealed, caller.subject(), time.now())
        .compose(
            inserted ->
                jobs.enqueue(
                    tx, caller, kind.jobKind(), ImportJob.subject(kind), new ImportJob.Payload(id)))
        .compose(job -> store.setJob(tx, id, job))
        .compose(
            set ->
                audit.append(
                    tx,
                    caller,
                    kind.jobKind() + "_started",
                    ImportJob.context(id),
                    Map.of("source", checked.source())))
        .compose(noted -> find(tx, id));
  }

  /** One import; NOT_FOUND. */
  Future<Import> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /** Imports, newest first. */
  Future<Page<Import>> list(Caller caller, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> store.list(tx, after, limit));
  }

  private Future<Import> find(TenantTx tx, UUID id) {
    return store
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("import")));
  }
}
