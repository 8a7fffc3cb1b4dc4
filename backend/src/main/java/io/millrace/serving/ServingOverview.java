package io.millrace.serving;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Endpoints on Home, and those of which this node cannot load a deployment. */
final class ServingOverview implements OverviewSource {
  private static final int URGENCY = 2;

  static final String COUNT =
      """
      SELECT count(*) AS "endpoints" FROM endpoint WHERE tenant_id = $1
      """;

  private final ServingTable table;

  ServingOverview(ServingTable table) {
    this.table = table;
  }

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return OverviewSource.count(tx, COUNT, "endpoints")
        .map(counts -> new Part(counts, attention(caller)));
  }

  private List<Attention> attention(Caller caller) {
    if (!caller.may(Permission.ENDPOINTS_WRITE)) {
      return List.of();
    }
    List<Definition> failing = table.failing(caller.tenantId());
    return switch (failing.size()) {
      case 0 -> List.of();
      case 1 -> List.of(attention(failing.get(0)));
      default ->
          List.of(
              new Attention(
                  URGENCY,
                  "failed_deployment",
                  "Endpoints cannot load what is deployed on them",
                  Optional.empty(),
                  "/endpoints?state=failed",
                  Optional.of((long) failing.size())));
    };
  }

  private Attention attention(Definition endpoint) {
    return new Attention(
        URGENCY,
        "failed_deployment",
        "Endpoint %s cannot load what is deployed on it".formatted(endpoint.name()),
        table.find(endpoint.id()).flatMap(LiveEndpoint::failure),
        "/endpoints/" + endpoint.name(),
        Optional.empty());
  }
}
