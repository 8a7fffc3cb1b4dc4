package io.millrace.registry;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Registered models on Home, and those whose newest version was rejected. */
final class RegistryOverview implements OverviewSource {
  private static final int URGENCY = 6;

  static final String COUNT =
      """
      SELECT (SELECT count(*) FROM model WHERE tenant_id = $1) AS "models",
             (SELECT count(*) FROM model_version WHERE tenant_id = $1) AS "modelVersions"
      """;

  /** Name, version and reason are shown where there is one alone. */
  static final String REJECTED =
      """
      SELECT count(*) AS models, min(m.name) AS name, min(v.version) AS version, min(v.reason) AS reason
        FROM model m
        JOIN model_version v ON v.tenant_id = m.tenant_id AND v.model_id = m.id AND v.version = m.latest_version
       WHERE m.tenant_id = $1 AND v.state = 'rejected'
      """;

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    Future<List<Attention>> rejected =
        caller.may(Permission.MODELS_WRITE)
            ? tx.one(REJECTED, Tuple.of(tx.tenantId()), RegistryOverview::attention)
            : Future.succeededFuture(List.of());
    return rejected.compose(
        attention ->
            OverviewSource.count(tx, COUNT, "models", "modelVersions")
                .map(counts -> new Part(counts, attention)));
  }

  private static List<Attention> attention(Row row) {
    long models = row.getLong("models");
    if (models == 0) {
      return List.of();
    }
    return List.of(
        models == 1
            ? new Attention(
                URGENCY,
                "rejected_model",
                "Version %d of model %s was rejected"
                    .formatted(row.getInteger("version"), row.getString("name")),
                Optional.ofNullable(row.getString("reason")),
                "/models/%s/versions/%d"
                    .formatted(row.getString("name"), row.getInteger("version")),
                Optional.empty())
            : new Attention(
                URGENCY,
                "rejected_model",
                "The newest versions of some models were rejected",
                Optional.empty(),
                "/models?latestState=rejected",
                Optional.of(models)));
  }
}
