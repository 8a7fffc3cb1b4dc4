package io.millrace.tenancy;

import io.millrace.audit.AuditLog;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The feature put together, for the composition root.
 *
 * @param tenants their facts, held in memory
 * @param nodes the servers that are alive
 * @param limits requests and predictions per second
 * @param quotas what is counted in the transaction of the counted thing
 * @param predictions the monthly quota that is leased to this node
 */
public record TenancyFeature(
    TenancyService service,
    Tenants tenants,
    Nodes nodes,
    RequestLimits limits,
    Quotas quotas,
    PredictionQuota predictions)
    implements Feature {

  /**
   * What the feature stands on.
   *
   * @param initializers fill a new tenant, in its transaction
   */
  public record Parts(
      Vertx vertx,
      Db db,
      Notifications notifications,
      Ids ids,
      Time time,
      AuditLog audit,
      List<TenantInitializer> initializers) {}

  /** Puts the feature together. */
  public static TenancyFeature create(Parts on) {
    Tenants tenants = new Tenants(on.db(), on.notifications(), on.time());
    Nodes nodes = new Nodes(on.vertx(), on.db(), on.time(), on.ids().next());
    return new TenancyFeature(
        new TenancyService(on.db(), on.time(), on.audit(), on.initializers()),
        tenants,
        nodes,
        new RequestLimits(tenants, nodes::alive, on.time()),
        new Quotas(),
        new PredictionQuota(on.vertx(), on.db(), on.time(), nodes.id()));
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(service.routes());
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(service);
  }

  @Override
  public Future<Void> start() {
    predictions.start();
    return nodes.start();
  }

  @Override
  public Future<Void> stop() {
    return predictions.stop().eventually(nodes::stop);
  }
}
