package io.millrace.tracking;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.List;

/** Experiments and runs on Home. */
final class TrackingOverview implements OverviewSource {
  static final String COUNT =
      """
      SELECT (SELECT count(*) FROM experiment WHERE tenant_id = $1 AND deleted_at IS NULL) AS "experiments",
             (SELECT count(*) FROM run WHERE tenant_id = $1 AND deleted_at IS NULL) AS "runs"
      """;

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return OverviewSource.count(tx, COUNT, "experiments", "runs")
        .map(counts -> new Part(counts, List.of()));
  }
}
