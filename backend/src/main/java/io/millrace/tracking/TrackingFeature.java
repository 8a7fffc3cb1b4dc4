package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Quotas;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;

/** The feature put together, for the composition root. */
public record TrackingFeature(
    ExperimentService experiments,
    RunService runs,
    RunForkService forks,
    CurvesService curves,
    ArtifactService artifacts,
    ArtifactFolderService folders,
    RunTableService table,
    RunGroupService groups,
    RunViewService views,
    RunLifecycleService lifecycle,
    RunContextService context,
    TrashService trash,
    TrashKeeper keeper,
    ExperimentExport exports,
    Time time,
    MetricSealing sealing)
    implements Feature {

  /** What the feature stands on. */
  public record Parts(
      Vertx vertx,
      Db db,
      Ids ids,
      Time time,
      BlobStore blobs,
      BlobRemoval removal,
      Quotas quotas,
      AuditLog audit,
      Lineage lineage,
      DatasetVersions datasets,
      ExperimentService experiments,
      Tenants tenants,
      RunHolds holds) {}

  /** Puts the feature together. */
  public static TrackingFeature create(Parts on) {
    on.lineage().describeBy(new TrackingLineage());
    WorkerExecutor worker = on.vertx().createSharedWorkerExecutor("metrics", RunService.READERS);
    RunService runs =
        new RunService(
            on.vertx(), on.db(), on.audit(), on.lineage(), on.datasets(), on.ids(), on.time());
    return new TrackingFeature(
        on.experiments(),
        runs,
        new RunForkService(
            new RunForkService.Parts(
                on.db(), on.audit(), on.lineage(), on.datasets(), on.ids(), on.time()),
            runs,
            worker),
        new CurvesService(on.vertx(), on.db()),
        new ArtifactService(on.db(), on.blobs(), on.quotas(), on.audit(), on.ids(), on.time()),
        new ArtifactFolderService(on.db(), on.quotas(), on.removal(), on.audit()),
        new RunTableService(on.db(), worker),
        new RunGroupService(on.db(), worker),
        new RunViewService(on.db(), on.audit(), on.ids(), on.time()),
        new RunLifecycleService(on.db(), on.audit(), on.datasets(), on.time()),
        new RunContextService(on.db(), on.datasets()),
        new TrashService(on.db(), on.audit(), on.datasets(), on.holds(), on.time()),
        new TrashKeeper(purger(on), on.tenants(), on.time()),
        new ExperimentExport(
            new ExperimentExport.Parts(
                on.vertx(), on.db(), on.time(), on.blobs(), on.audit(), on.datasets(), on.holds())),
        on.time(),
        new MetricSealing(on.db(), on.time()));
  }

  private static Purger purger(Parts on) {
    return new Purger(
        new Purger.Parts(
            on.db(), on.blobs(), on.quotas(), on.audit(), on.holds(), on.ids(), on.time()));
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(
        new TrackingRoutes(experiments, runs, forks, context, time),
        new CurvesRoutes(curves),
        new ArtifactRoutes(artifacts, folders),
        new RunTableRoutes(table, groups, views, lifecycle),
        new TrashRoutes(trash),
        new ExportRoutes(exports));
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(new TrackingOverview());
  }

  @Override
  public List<Verticle> workers() {
    return List.of(sealing, runs.announcements(), keeper);
  }
}
