package io.millrace.registry.promotion;

import io.millrace.audit.AuditLog;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelService;
import io.millrace.registry.VersionService;
import io.millrace.tracking.DatasetVersions;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Verticle;
import java.util.List;

/**
 * Promotion put together, for the composition root: it stands above serving, whose engine it asks.
 */
public final class PromotionFeature implements Feature {
  private final List<FeatureRoutes> routes;
  private final List<JobHandler> jobs;
  private final List<OverviewSource> overviews;
  private final Verticle worker;

  /** What the feature stands on. */
  public record Parts(
      Db db,
      Notifications notifications,
      Ids ids,
      Time time,
      Jobs jobs,
      AuditLog audit,
      WebhookEvents webhooks,
      ModelService models,
      VersionService versions,
      DatasetVersions datasets,
      ModelTrials trials,
      AliasTraffic traffic) {}

  /** Puts the feature together. */
  public PromotionFeature(Parts on) {
    GateService gates = new GateService(on);
    RolloutSteps steps = new RolloutSteps(on);
    PromotionService promotions = new PromotionService(on, gates, steps);
    this.routes =
        List.of(
            new PromotionRoutes(gates, promotions, on.models()),
            new RolloutRoutes(new RolloutService(on, steps)));
    this.overviews = List.of(new PromotionOverview(), new RolloutOverview(on.time()));
    this.worker = new RolloutVerticle(on, new RolloutWatch(on, steps));
    this.jobs = List.of(new PromotionJob(on, promotions, gates));
  }

  @Override
  public List<FeatureRoutes> routes() {
    return routes;
  }

  @Override
  public List<JobHandler> jobs() {
    return jobs;
  }

  @Override
  public List<OverviewSource> overviews() {
    return overviews;
  }

  @Override
  public List<Verticle> workers() {
    return List.of(worker);
  }
}
