package io.millrace.mlflow;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Imports from other MLflow servers. */
final class ImportService {
  /** The first character of ASCII after those that are seen. */
  private static final int DELETE = 127;

  private final Db db;
  private final Jobs jobs;
  private final AuditLog audit;
  private final OutboundHttp http;
  private final SecretBox secrets;
  private final Ids ids;
  private final Time time;
  private final ImportStore store = new ImportStore();

  ImportService(
      Db db, Jobs jobs, AuditLog audit, OutboundHttp http, SecretBox secrets, Ids ids, Time time) {
    this.db = db;
    this.jobs = jobs;
    this.audit = audit;
    this.http = http;
    this.secrets = secrets;
    this.ids = ids;
    this.time = time;
  }

  /**
   * Begins an import.
   *
   * @return fails with INVALID_REQUEST (address, credential), FORBIDDEN (models without the right
   *     to change them), UNPROCESSABLE (an address that is not known or may not be reached)
   */
  Future<MlflowImport> create(Caller caller, NewImport request) {
    if (request.models().orElse(true) && !caller.may(Permission.MODELS_WRITE)) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "Taking the registry over needs models:write; or say models: false.");
    }
    Optional<String> credential = credential(request);
    URI source = OutboundHttp.parse("/source", request.source());
    NewImport checked = request.withoutSecrets(source);
    return http.check(source)
        .compose(
            known ->
                db.inTenant(
                    caller,
                    tx ->
                        Idempotency.once(
                            tx,
                            caller,
                            MlflowImport.class,
                            () -> create(tx, caller, checked, credential))));
  }

  /** The header that it makes; empty for none. */
  private static Optional<String> credential(NewImport request) {
    boolean basic = request.username().isPresent() || request.password().isPresent();
    if (basic && request.token().isPresent()) {
      throw ApiException.invalid("/token", "Give a token, or a user name and a password.");
    }
    if (request.username().isPresent() != request.password().isPresent()) {
      throw ApiException.invalid("/password", "A user name and a password go together.");
    }
    if (!request.token().orElse("").chars().allMatch(each -> each > ' ' && each < DELETE)) {
      throw ApiException.invalid("/token", "A token holds letters, digits and signs of ASCII.");
    }
    return basic
        ? Optional.of("Basic " + base64(request.username().get() + ":" + request.password().get()))
        : request.token().map(token -> "Bearer " + token);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Future<MlflowImport> create(
      TenantTx tx, Caller caller, NewImport request, Optional<String> credential) {
    UUID id = ids.next();
    return store
        .insert(
            tx,
            id,
            request,
            credential.map(text -> secrets.seal(ImportJob.context(id), text)),
            caller.subject(),
            time.now())
        .compose(
            inserted ->
                jobs.enqueue(
                    tx, caller, ImportJob.KIND, "mlflow_import", new ImportJob.Payload(id)))
        .compose(job -> store.setJob(tx, id, job))
        .compose(
            set ->
                audit.append(
                    tx,
                    caller,
                    "mlflow.import_started",
                    ImportJob.context(id),
                    Map.of("source", request.source())))
        .compose(noted -> find(tx, id));
  }

  /** One import; NOT_FOUND. */
  Future<MlflowImport> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /** Imports, newest first. */
  Future<Page<MlflowImport>> list(Caller caller, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> store.list(tx, after, limit));
  }

  private Future<MlflowImport> find(TenantTx tx, UUID id) {
    return store
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("import")));
  }
}
