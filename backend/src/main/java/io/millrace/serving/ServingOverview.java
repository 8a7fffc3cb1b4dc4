package io.millrace.serving;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.List;

/** Endpoints on Home. */
final class ServingOverview implements OverviewSource {
  static final String COUNT =
      """
      SELECT count(*) AS "endpoints" FROM endpoint WHERE tenant_id = $1
      """;

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return OverviewSource.count(tx, COUNT, "endpoints").map(counts -> new Part(counts, List.of()));
  }
}
