package io.millrace.mlflow;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.RegistryFeature;
import io.millrace.tenancy.Quotas;
import io.millrace.tracking.ArtifactFolderService;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.ArtifactUploadService;
import io.millrace.tracking.DatasetVersions;
import io.millrace.tracking.ExperimentLifecycleService;
import io.millrace.tracking.ExperimentService;
import io.millrace.tracking.LoggedModelService;
import io.millrace.tracking.RunLifecycleService;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.RunService;
import io.millrace.tracking.TrackingFeature;
import java.util.List;

/** What the MLflow surface consists of. */
public final class MlflowFeature implements Feature {
  private static final String API = MlflowProtocol.PREFIX + "/api/2.0/mlflow/";

  private final ForeignProtocol protocol;

  private MlflowFeature(ForeignProtocol protocol) {
    this.protocol = protocol;
  }

  /** What it works with. */
  public record Parts(
      Db db,
      BlobStore blobs,
      BlobRemoval removal,
      Quotas quotas,
      AuditLog audit,
      Lineage lineage,
      Ids ids,
      Time time,
      DatasetVersions datasets,
      TrackingFeature tracking,
      RegistryFeature registry) {}

  /** Puts it together. */
  public static MlflowFeature create(Parts on) {
    RouteTable table = new RouteTable(API, caller -> forget(on.db(), caller));
    RunLifecycleService runs =
        new RunLifecycleService(on.db(), on.audit(), on.datasets(), on.time());
    LoggedModelService models =
        new LoggedModelService(on.db(), on.audit(), on.lineage(), on.ids(), on.time());
    ArtifactFolderService folders =
        new ArtifactFolderService(on.db(), on.quotas(), on.removal(), on.audit());
    // the link that clients print for a run: /mlflow/#/experiments/…/runs/…
    table.below(MlflowProtocol.PREFIX).redirect("/", "/experiments");
    tracking(on, table, runs, models);
    artifacts(on, table, runs, models, folders);
    registry(on, table, runs, models);
    return new MlflowFeature(new MlflowProtocol(table.routes()));
  }

  private static void tracking(
      Parts on, RouteTable table, RunLifecycleService lifecycle, LoggedModelService models) {
    ExperimentService experiments = on.tracking().experiments();
    RunService runs = on.tracking().runs();
    RunLinkService links = new RunLinkService(on.db(), on.lineage(), on.ids(), on.time());
    new ExperimentCalls(experiments, new ExperimentLifecycleService(on.db(), on.audit(), on.time()))
        .addTo(table);
    new RunCalls(experiments, runs, lifecycle, links, models).addTo(table);
    new RunSearchCalls(runs, links).addTo(table);
    new LinkCalls(runs, lifecycle, links).addTo(table);
    new MetricCalls(runs).addTo(table);
  }

  private static void artifacts(
      Parts on,
      RouteTable table,
      RunLifecycleService runs,
      LoggedModelService models,
      ArtifactFolderService folders) {
    ArtifactService artifacts = on.tracking().artifacts();
    new LoggedModelCalls(models, folders).addTo(table);
    new ArtifactCalls(artifacts, folders, runs).addTo(table);
    new ProxyCalls(
            artifacts,
            folders,
            new ArtifactUploadService(
                on.db(), on.blobs(), on.removal(), artifacts, on.ids(), on.time()))
        .addTo(table);
  }

  private static void registry(
      Parts on, RouteTable table, RunLifecycleService runs, LoggedModelService models) {
    RegistryFeature registry = on.registry();
    ArtifactService artifacts = on.tracking().artifacts();
    new ModelCalls(registry.models(), registry.registeredModels(), registry.registeredVersions())
        .addTo(table);
    new VersionCalls(
            registry.versions(),
            registry.registeredVersions(),
            models,
            artifacts,
            new ModelSource(artifacts, models, runs, registry.registeredVersions()))
        .addTo(table);
  }

  /** The answer has gone out: the same request from now on is another one. */
  private static void forget(Db db, Caller caller) {
    db.inTenant(caller, tx -> Idempotency.forget(tx, caller));
  }

  @Override
  public List<ForeignProtocol> protocols() {
    return List.of(protocol);
  }
}
