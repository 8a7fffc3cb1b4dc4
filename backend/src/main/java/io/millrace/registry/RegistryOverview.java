package io.millrace.registry;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.List;

/** Registered models on Home. */
final class RegistryOverview implements OverviewSource {
  static final String COUNT =
      """
      SELECT (SELECT count(*) FROM model WHERE tenant_id = $1) AS "models",
             (SELECT count(*) FROM model_version WHERE tenant_id = $1) AS "modelVersions"
      """;

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return OverviewSource.count(tx, COUNT, "models", "modelVersions")
        .map(counts -> new Part(counts, List.of()));
  }
}
