package io.millrace.datasets;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Datasets on Home. */
final class DatasetOverview implements OverviewSource {
  private static final int URGENCY = 0;

  static final String COUNT =
      """
      SELECT (SELECT count(*) FROM dataset WHERE tenant_id = $1) AS "datasets",
             (SELECT count(*) FROM dataset_version WHERE tenant_id = $1) AS "datasetVersions",
             (SELECT coalesce(sum(v.entries), 0)::bigint
                FROM dataset d
                JOIN dataset_version v ON v.tenant_id = d.tenant_id AND v.dataset_id = d.id AND v.version = d.latest_version
               WHERE d.tenant_id = $1) AS "entries"
      """;

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return OverviewSource.count(tx, COUNT, "datasets", "datasetVersions", "entries")
        .map(counts -> new Part(counts, attention(counts, caller)));
  }

  private static List<Attention> attention(Map<String, Long> counts, Caller caller) {
    return counts.get("datasets") == 0 && caller.may(Permission.DATASETS_WRITE)
        ? List.of(
            new Attention(
                URGENCY,
                "first_dataset",
                "Upload the first dataset",
                Optional.of("Everything else grows out of it."),
                "/datasets",
                Optional.empty()))
        : List.of();
  }
}
