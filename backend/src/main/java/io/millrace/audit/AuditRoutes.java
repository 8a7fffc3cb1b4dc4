package io.millrace.audit;

import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;

/** The operations of the tag {@code audit}. */
public final class AuditRoutes implements FeatureRoutes {
  private final AuditLog log;

  public AuditRoutes(AuditLog log) {
    this.log = log;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "listAuditEvents",
        request ->
            log.list(
                    request.caller(),
                    request.query("action"),
                    request.query("sort").filter("seq"::equals).isPresent(),
                    request.cursor(),
                    request.limit())
                .map(Reply::ok));
    operations.bind("verifyAuditChain", request -> log.verify(request.caller()).map(Reply::ok));
  }
}
