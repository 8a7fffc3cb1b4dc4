package io.millrace.mlflow;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes another server's content over. Repeatable: ids are the other server's, what is here already
 * stays, files of the same size are not sent again; so an attempt after a crash goes on where the
 * one before was.
 */
final class ImportJob implements JobHandler {
  static final String KIND = "mlflow.import";

  private static final int LAST_CLIENT_STATUS = 499;

  private final Db db;
  private final AuditLog audit;
  private final OutboundHttp http;
  private final SecretBox secrets;
  private final Time time;
  private final ExperimentImport experiments;
  private final RegistryImport registry;
  private final ImportStore store = new ImportStore();

  /** What it works with. */
  record Parts(Db db, AuditLog audit, OutboundHttp http, SecretBox secrets, Time time) {}

  ImportJob(Parts on, ExperimentImport experiments, RegistryImport registry) {
    this.db = on.db();
    this.audit = on.audit();
    this.http = on.http();
    this.secrets = on.secrets();
    this.time = on.time();
    this.experiments = experiments;
    this.registry = registry;
  }

  /** Where an import's credential is sealed for. */
  static String context(UUID id) {
    return "mlflow_import:" + id;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    UUID id = context.payload(Payload.class).importId();
    return db.readTenant(context.caller(), tx -> store.ordered(tx, id))
        .compose(
            found ->
                found.map(ordered -> run(context, id, ordered)).orElseGet(Future::succeededFuture));
  }

  private Future<Void> run(JobContext context, UUID id, ImportStore.Ordered ordered) {
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
    ImportWork work =
        new ImportWork(
            context,
            new SourceServer(
                http,
                ordered.request().source(),
                credential.map(header -> Map.of("Authorization", header)).orElse(Map.of())),
            ordered.request(),
            tally);
    return experiments
        .run(work)
        .compose(
            taken ->
                ordered.request().models().orElse(true)
                    ? registry.run(work)
                    : Future.succeededFuture())
        .transform(
            result ->
                db.inTenant(context.caller(), tx -> store.report(tx, id, tally))
                    .compose(
                        reported ->
                            result.succeeded()
                                ? end(context, id, ImportState.SUCCEEDED, Optional.empty())
                                : failed(context, id, result.cause())));
  }

  /** The last attempt says so; before that it is tried again. */
  private Future<Void> failed(JobContext context, UUID id, Throwable failure) {
    Optional<ApiException> known =
        failure instanceof ApiException problem ? Optional.of(problem) : Optional.empty();
    boolean last =
        context.lastAttempt()
            || known.filter(problem -> problem.code().status() <= LAST_CLIENT_STATUS).isPresent()
            || failure instanceof SourceServer.Refused;
    if (failure instanceof ImportWork.Stopped || !last) {
      return Future.failedFuture(failure);
    }
    String reason =
        known.isPresent() || failure instanceof SourceServer.Refused
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
                        tx, caller, "mlflow.import_" + state.wireName(), context(id), Map.of())
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
