package io.millrace.mlflow;

import io.millrace.audit.AuditLog;
import io.millrace.imports.ImportSource;
import io.millrace.lineage.Lineage;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Gathered;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.outbound.OutboundHttp;
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
import io.millrace.tracking.TakeOverService;
import io.millrace.tracking.TrackingFeature;
import io.millrace.webhooks.WebhookService;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;

/** What the MLflow surface consists of. */
public final class MlflowFeature implements Feature {
  private static final String API = MlflowProtocol.PREFIX + "/api/2.0/mlflow/";

  /** Keys that are forgotten in one transaction. */
  private static final int MOST_FORGOTTEN = 100;

  private final ForeignProtocol protocol;
  private final ImportSource source;

  private MlflowFeature(ForeignProtocol protocol, ImportSource source) {
    this.protocol = protocol;
    this.source = source;
  }

  /** What it works with. */
  public record Parts(
      Vertx vertx,
      Db db,
      BlobStore blobs,
      BlobRemoval removal,
      Quotas quotas,
      AuditLog audit,
      Lineage lineage,
      OutboundHttp outbound,
      Ids ids,
      Time time,
      DatasetVersions datasets,
      TrackingFeature tracking,
      RegistryFeature registry,
      WebhookService webhooks) {}

  /** Puts it together. */
  public static MlflowFeature create(Parts on) {
    Gathered<Caller, Void> forgotten = forgotten(on.db());
    RouteTable table = new RouteTable(API, caller -> forgotten.add(caller.tenantId(), caller));
    RunLifecycleService runs =
        new RunLifecycleService(on.db(), on.audit(), on.datasets(), on.time());
    LoggedModelService models =
        new LoggedModelService(on.db(), on.audit(), on.lineage(), on.ids(), on.time());
    // the link that clients print for a run: /mlflow/#/experiments/…/runs/…
    table.below(MlflowProtocol.PREFIX).redirect("/", "/experiments");
    tracking(on, table, runs, models);
    artifacts(on, table, runs, models);
    registry(on, table, runs, models);
    new WebhookCalls(on.webhooks()).addTo(table);
    return new MlflowFeature(new MlflowProtocol(table.routes()), importing(on, runs, models));
  }

  private static ImportSource importing(
      Parts on, RunLifecycleService runs, LoggedModelService models) {
    TakeOverService taking = new TakeOverService(on.db(), on.lineage(), on.ids(), on.time());
    ArtifactService artifacts = on.tracking().artifacts();
    ArtifactImport files = new ArtifactImport(artifacts);
    RegistryFeature registry = on.registry();
    return new ServerSource(
        on.outbound(),
        new ExperimentImport(
            taking,
            new ExperimentLifecycleService(on.db(), on.audit(), on.time()),
            new RunImport(
                taking,
                on.tracking().runs(),
                new RunLinkService(on.db(), on.lineage(), on.ids(), on.time()),
                files),
            new LoggedModelImport(taking, models, files)),
        new RegistryImport(
            registry.models(),
            registry.registeredModels(),
            new VersionImport(
                on.vertx(),
                registry.models(),
                registry.registeredVersions(),
                runs,
                new ModelSource(artifacts, models, runs, registry.registeredVersions()))));
  }

  private static void tracking(
      Parts on, RouteTable table, RunLifecycleService lifecycle, LoggedModelService models) {
    ExperimentService experiments = on.tracking().experiments();
    RunService runs = on.tracking().runs();
    RunLinkService links = new RunLinkService(on.db(), on.lineage(), on.ids(), on.time());
    new ExperimentCalls(experiments, new ExperimentLifecycleService(on.db(), on.audit(), on.time()))
        .addTo(table);
    new RunCalls(
            new RunCalls.Services(
                experiments, runs, on.tracking().forks(), lifecycle, links, models))
        .addTo(table);
    new RunSearchCalls(runs, links).addTo(table);
    new LinkCalls(runs, lifecycle, links).addTo(table);
    new MetricCalls(runs).addTo(table);
  }

  private static void artifacts(
      Parts on, RouteTable table, RunLifecycleService runs, LoggedModelService models) {
    ArtifactService artifacts = on.tracking().artifacts();
    ArtifactFolderService folders = on.tracking().folders();
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
  private static Gathered<Caller, Void> forgotten(Db db) {
    return new Gathered<>(
        MOST_FORGOTTEN,
        callers ->
            db.inTenant(callers.get(0), tx -> Idempotency.forgetAll(tx, callers))
                .map(done -> Collections.nCopies(callers.size(), null)),
        caller -> db.inTenant(caller, tx -> Idempotency.forgetAll(tx, List.of(caller))));
  }

  /** Other servers, to import from. */
  public ImportSource source() {
    return source;
  }

  @Override
  public List<ForeignProtocol> protocols() {
    return List.of(protocol);
  }
}
