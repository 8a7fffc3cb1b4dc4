package io.millrace.imports;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Optional;

/** What one kind of source needs to be told, and how it is read. */
public interface ImportSource {
  /** Its kind. */
  ImportKind kind();

  /**
   * Looks at a request before anything is kept of it.
   *
   * @return fails with INVALID_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT or UNPROCESSABLE
   */
  Future<Checked> check(Caller caller, NewImport request);

  /**
   * Takes over what it can and counts it. Repeatable. An {@link io.millrace.platform.ApiException}
   * with a 4xx code or an {@link ImportRefusal} ends the import as failed with that sentence; any
   * other failure is tried again.
   */
  Future<Void> run(ImportAttempt attempt);

  /** Gives up what the import no longer needs, in the transaction that ends it as succeeded. */
  default Future<Void> release(TenantTx tx, Caller caller, NewImport request) {
    return Future.succeededFuture();
  }

  /**
   * A request that can be kept.
   *
   * @param request without secrets
   * @param source what people call it
   * @param credential to be sealed
   */
  record Checked(NewImport request, String source, Optional<String> credential) {}
}
