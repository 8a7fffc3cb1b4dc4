package io.millrace.imports;

import io.millrace.audit.AuditLog;
import io.millrace.imports.ImportStore.Ordered;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes over what one kind of source holds. Repeatable: what is here already stays, so an attempt
 * after a crash goes on where the one before was.
 */
final class ImportJob implements JobHandler {
  private static final int LAST_CLIENT_STATUS = 499;

  private final Db db;
  private final AuditLog audit;
  private final SecretBox secrets;
  private final Time time;
  private final ImportSource source;
  private final ImportStore store = new ImportStore();

  ImportJob(ImportFeature.Parts on, ImportSource source) {
    this.db = on.db();
    this.audit = on.audit();
    this.secrets = on.secrets();
    this.time = on.time();
    this.source = source;
  }

  /** Where an import's credential is sealed for, and how the audit trail names it. */
  static String context(UUID id) {
    return "mlflow_import:" + id;
  }

  /** What the list of jobs says it works on. */
  static String subject(ImportKind kind) {
    return kind.jobKind().replace('.', '_');
  }

  @Override
  public String kind() {
    return source.kind().jobKind();
  }

  @Override
  public Future<Void> run(JobContext context) {
    UUID id = context.payload(Payload.class).importId();
    return db.readTenant(context.caller(), tx -> store.ordered(tx, id))
        .compose(
            found ->
                found.map(ordered -> run(context, id, ordered)).orElseGet(Future::succeededFuture));
  }

  private Future<Void> run(JobContext context, UUID id, Ordered ordered) {
    Optional<String> credential =
        ordered.credential().flatMap(bytes -> secrets.open(context(id), bytes));
    if (credential.isPresent() != ordered.credential().isPresent()) {
      return end(
          context,
          id,
          ImportState.FAILED,
          Optional.of("The admin token has changed: start the import again with its credential."));
    }
    ImportTally tally = new ImportTally();
    return source
        .run(
            new ImportAttempt(context, ordered.request(), ordered.requestedAt(), credential, tally))
        .transform(
            result ->
                db.inTenant(context.caller(), tx -> store.report(tx, id, tally))
                    .compose(
                        reported ->
                            result.succeeded()
                                ? succeeded(context, id, ordered.request())
                                : failed(context, id, result.cause())));
  }

  private Future<Void> succeeded(JobContext context, UUID id, NewImport request) {
    return db.inTenant(
        context.caller(),
        tx ->
            end(tx, context.caller(), id, ImportState.SUCCEEDED, Optional.empty())
                .compose(ended -> source.release(tx, context.caller(), request)));
  }

  /** The last attempt says so; before that it is tried again. */
  private Future<Void> failed(JobContext context, UUID id, Throwable failure) {
    Optional<ApiException> known =
        failure instanceof ApiException problem ? Optional.of(problem) : Optional.empty();
    boolean last =
        context.lastAttempt()
            || known.filter(problem -> problem.code().status() <= LAST_CLIENT_STATUS).isPresent()
            || failure instanceof ImportRefusal;
    if (failure instanceof ImportAttempt.Stopped || !last) {
      return Future.failedFuture(failure);
    }
    String reason =
        known.isPresent() || failure instanceof ImportRefusal
            ? failure.getMessage()
            : "Something unexpected happened on the server.";
    return end(context, id, ImportState.FAILED, Optional.of(reason))
        .compose(
            ended ->
                Future.failedFuture(
                    known.isPresent()
                        ? failure
                        : ApiException.of(ErrorCode.UNPROCESSABLE, reason)));
  }

  private Future<Void> end(
      JobContext context, UUID id, ImportState state, Optional<String> reason) {
    return db.inTenant(context.caller(), tx -> end(tx, context.caller(), id, state, reason));
  }

  private Future<Void> end(
      TenantTx tx, Caller caller, UUID id, ImportState state, Optional<String> reason) {
    return store
        .end(tx, id, state, reason.orElse(null), time.now())
        .compose(
            ended ->
                ended
                    ? audit.append(
                        tx, caller, kind() + "_" + state.wireName(), context(id), Map.of())
                    : Future.succeededFuture());
  }

  @Override
  public Future<Void> cancelled(TenantTx tx, Caller caller, String payload) {
    return end(
        tx,
        caller,
        Json.readStored(payload, Payload.class).importId(),
        ImportState.CANCELLED,
        Optional.empty());
  }

  /** Which import. */
  record Payload(UUID importId) {}
}
