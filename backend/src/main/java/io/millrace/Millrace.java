package io.millrace;

import io.micrometer.core.instrument.Gauge;
import io.millrace.admin.AdminService;
import io.millrace.admin.Installation;
import io.millrace.audit.AuditLog;
import io.millrace.audit.AuditRoutes;
import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.DatasetFeature;
import io.millrace.identity.Identity;
import io.millrace.labeling.LabelingService;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageRoutes;
import io.millrace.monitoring.MonitoringFeature;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.config.Config;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.events.EventsRoutes;
import io.millrace.platform.http.Admission;
import io.millrace.platform.http.ApiVerticle;
import io.millrace.platform.http.Contract;
import io.millrace.platform.http.ContractRouter;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.ForeignRouter;
import io.millrace.platform.http.RootRouter;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.jobs.JobsRoutes;
import io.millrace.platform.jobs.JobsVerticle;
import io.millrace.platform.observability.ManagementVerticle;
import io.millrace.platform.outbox.Outbox;
import io.millrace.platform.outbox.OutboxVerticle;
import io.millrace.platform.overview.OverviewRoutes;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.registry.AdmissionJob;
import io.millrace.registry.ModelService;
import io.millrace.registry.RegistryLineage;
import io.millrace.registry.RegistryRoutes;
import io.millrace.registry.VersionRemoval;
import io.millrace.registry.VersionService;
import io.millrace.serving.PredictionObserver;
import io.millrace.serving.ServingFeature;
import io.millrace.tenancy.Nodes;
import io.millrace.tenancy.PredictionQuota;
import io.millrace.tenancy.Quotas;
import io.millrace.tenancy.RequestLimits;
import io.millrace.tenancy.TenancyService;
import io.millrace.tenancy.Tenants;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.ExperimentService;
import io.millrace.tracking.RunService;
import io.millrace.tracking.TrackingLineage;
import io.millrace.tracking.TrackingRoutes;
import io.vertx.core.Future;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The composition root: what the server consists of, by constructor, in the order in which data
 * flows.
 */
public final class Millrace implements AutoCloseable {
  private static final int JOBS_AT_ONCE = 4;

  private final Backbone on;
  private final AuditLog audit;
  private final Lineage lineage;
  private final Jobs jobs;
  private final BlobRemoval removal;
  private final Quotas quotas = new Quotas();
  private final Nodes nodes;
  private final RequestLimits limits;
  private final Tenants tenants;
  private final PredictionQuota predictions;
  private final ServingFeature serving;
  private final Identity identity;
  private final List<FeatureRoutes> routes = new ArrayList<>();
  private final List<ForeignProtocol> protocols = new ArrayList<>();
  private final List<JobHandler> jobHandlers = new ArrayList<>();
  private final List<OverviewSource> overviews = new ArrayList<>();
  private final List<Verticle> workers = new ArrayList<>();
  private final List<Supplier<Future<Void>>> stopping = new ArrayList<>();
  private final List<String> deployments = new ArrayList<>();
  private volatile int httpPort;
  private volatile int managementPort;

  private Millrace(Backbone on) {
    this.on = on;
    this.audit = new AuditLog(on.db, on.time);
    this.lineage = new Lineage(on.db);
    this.jobs = new Jobs(on.db, on.ids);
    this.removal = new BlobRemoval(new Outbox(on.ids), on.blobs);
    this.tenants = new Tenants(on.db, on.notifications, on.time);
    this.nodes = new Nodes(on.vertx, on.db, on.time, on.ids.next());
    this.limits = new RequestLimits(tenants, nodes::alive, on.time);
    this.predictions = new PredictionQuota(on.vertx, on.db, on.time, nodes.id());
    predictions.start();
    this.identity =
        new Identity(
            on.vertx,
            on.db,
            on.notifications,
            on.time,
            on.ids,
            audit,
            tenants,
            on.adminToken(),
            this::publicUrl);
    ExperimentService experiments = new ExperimentService(on.db, audit, on.ids, on.time);
    organisation(experiments);
    ContentLinks links = Wiring.await(ContentLinks.load(on.db, on.ids, on.time));
    DatasetFeature datasets = datasets(links);
    LabelingService labeling = labeling(datasets, links);
    ArtifactService artifacts =
        new ArtifactService(on.db, on.blobs, quotas, audit, on.ids, on.time);
    RunService runs =
        new RunService(on.db, audit, lineage, Wiring.datasetVersions(datasets), on.ids, on.time);
    lineage.describeBy(new TrackingLineage());
    routes.add(new TrackingRoutes(experiments, runs, artifacts, on.time));
    VersionService versions = registry(datasets, artifacts, runs);
    this.serving = serving(versions, monitoring(datasets, labeling, links));
    stopping.add(serving::stop);
    stopping.add(predictions::stop);
  }

  /** Who, for whom, what happened, what came from what. */
  private void organisation(ExperimentService experiments) {
    TenancyService tenancy =
        new TenancyService(
            on.db, on.time, audit, List.of((tx, caller) -> experiments.createDefault(tx)));
    AdminService admin = new AdminService(on.db, on.ids, audit, tenancy, identity, installation());
    routes.addAll(
        List.of(
            identity.routes(),
            tenancy.routes(),
            admin.routes(),
            new AuditRoutes(audit),
            new LineageRoutes(lineage),
            new JobsRoutes(jobs),
            new EventsRoutes(on.vertx, on.notifications),
            new OverviewRoutes(on.db, overviews)));
    protocols.add(identity.jwks());
    overviews.add(tenancy);
    overviews.addAll(Wiring.overviews());
  }

  private DatasetFeature datasets(ContentLinks links) {
    DatasetFeature datasets =
        DatasetFeature.create(
            new DatasetFeature.Parts(
                on.vertx,
                on.db,
                on.ids,
                on.time,
                on.blobs,
                removal,
                jobs,
                Wiring.storageMeter(quotas),
                audit,
                lineage,
                links));
    lineage.describeBy(datasets.lineage());
    routes.addAll(datasets.routes());
    jobHandlers.addAll(datasets.jobs());
    workers.add(datasets.janitor());
    return datasets;
  }

  private LabelingService labeling(DatasetFeature datasets, ContentLinks links) {
    LabelingService labeling =
        new LabelingService(
            on.db,
            on.ids,
            on.time,
            audit,
            lineage,
            datasets.versions(),
            links,
            identity.members()::names);
    routes.add(labeling.routes());
    overviews.add(labeling);
    return labeling;
  }

  private PredictionObserver monitoring(
      DatasetFeature datasets, LabelingService labeling, ContentLinks links) {
    MonitoringFeature monitoring =
        MonitoringFeature.create(
            new MonitoringFeature.Parts(
                on.vertx, on.db, on.ids, on.time, jobs, links, datasets.held(), labeling));
    lineage.describeBy(monitoring.lineage());
    routes.add(monitoring.routes());
    overviews.add(monitoring.captures());
    jobHandlers.add(monitoring.job());
    workers.add(monitoring.worker());
    Gauge.builder("millrace.captures.dropped", monitoring.dropped()).register(on.metrics);
    return monitoring.observer();
  }

  private VersionService registry(
      DatasetFeature datasets, ArtifactService artifacts, RunService runs) {
    VersionRemoval versionRemoval = new VersionRemoval(quotas, removal);
    VersionService versions =
        new VersionService(
            new VersionService.Parts(
                on.db,
                on.blobs,
                artifacts,
                runs,
                Wiring.uploadedModels(datasets),
                quotas,
                jobs,
                versionRemoval,
                lineage,
                audit),
            on.ids,
            on.time);
    ModelService models = new ModelService(on.db, versionRemoval, audit, on.ids, on.time);
    lineage.describeBy(new RegistryLineage());
    routes.add(new RegistryRoutes(models, versions));
    jobHandlers.add(
        new AdmissionJob(
            on.vertx,
            on.db,
            on.blobs,
            Wiring.modelAdmission(on),
            versionRemoval,
            audit,
            on.config.dataDir().resolve("work")));
    return versions;
  }

  private ServingFeature serving(VersionService versions, PredictionObserver observer) {
    ServingFeature feature =
        new ServingFeature(
            new ServingFeature.Parts(
                on.vertx,
                on.db,
                on.notifications,
                on.ids,
                on.time,
                versions,
                lineage,
                audit,
                limits,
                predictions,
                tenants,
                observer,
                on.config.dataDir().resolve("models"),
                on.config.serving().cpuSlots(),
                Wiring.version()));
    lineage.describeBy(feature.lineage());
    routes.add(feature.routes());
    protocols.add(feature.protocol());
    return feature;
  }

  /** Starts a server; blocks until it answers. */
  public static Millrace start(Config config) {
    return start(new Backbone(config));
  }

  static Millrace startForTests(Config config, EmbeddedPostgres.Options postgres) {
    return start(new Backbone(config, postgres));
  }

  private static Millrace start(Backbone backbone) {
    try {
      Millrace server = new Millrace(backbone);
      Wiring.await(server.begin());
      return server;
    } catch (RuntimeException e) {
      backbone.close();
      throw e;
    }
  }

  private Future<Void> begin() {
    Vertx vertx = on.vertx;
    Config.Listen listen = on.config.listen();
    Admission admission = new Admission(identity.credentials(), limits, on.time);
    Contract contract = Contract.load();
    workers.add(new JobsVerticle(on.db, on.notifications, on.time, jobHandlers, JOBS_AT_ONCE));
    workers.add(new OutboxVerticle(on.db, List.of(removal)));
    return on.blobs
        .ensureBucket()
        .compose(ready -> on.notifications.start())
        .compose(ready -> nodes.start())
        .compose(ready -> identity.start())
        .compose(ready -> serving.start())
        .compose(ready -> new ContractRouter(contract, admission).create(vertx, routes))
        .map(
            api ->
                new RootRouter(Wiring.origin(on.objectStore.publicEndpoint()))
                    .create(vertx, on.ids, contract, api, new ForeignRouter(admission), protocols))
        .compose(router -> listen(router, listen))
        .compose(listening -> manage(listen))
        .compose(managed -> deployAll());
  }

  /** The first instance finds the port, which the others then share. */
  private Future<Void> listen(Router router, Config.Listen listen) {
    ApiVerticle first = new ApiVerticle(router, listen.host(), listen.httpPort());
    return deploy(first)
        .compose(
            deployed -> {
              httpPort = first.actualPort();
              Future<Void> all = Future.succeededFuture();
              for (int loop = 1; loop < on.config.process().eventLoops(); loop++) {
                all =
                    all.compose(sofar -> deploy(new ApiVerticle(router, listen.host(), httpPort)));
              }
              return all;
            });
  }

  private Future<Void> manage(Config.Listen listen) {
    Map<String, Supplier<Future<Void>>> checks = new LinkedHashMap<>();
    checks.put("database", on.db::ping);
    checks.put("object_store", on.blobs::checkReady);
    ManagementVerticle management =
        new ManagementVerticle(listen.host(), listen.managementPort(), checks, on.metrics);
    return deploy(management).onSuccess(deployed -> managementPort = management.actualPort());
  }

  private Future<Void> deployAll() {
    Future<Void> all = Future.succeededFuture();
    for (Verticle worker : workers) {
      all = all.compose(sofar -> deploy(worker));
    }
    return all;
  }

  private Future<Void> deploy(Verticle verticle) {
    return on.vertx.deployVerticle(verticle).onSuccess(deployments::add).mapEmpty();
  }

  /** The address of the public port. */
  public URI address() {
    return URI.create("http://" + on.config.listen().host() + ":" + httpPort);
  }

  /** The address of the management port. */
  public URI managementAddress() {
    return URI.create("http://" + on.config.listen().host() + ":" + managementPort);
  }

  /** The admin's credential. */
  String adminToken() {
    return on.adminToken().value();
  }

  private URI publicUrl() {
    return on.config.publicUrl().orElseGet(this::address);
  }

  private Installation installation() {
    return new Installation(
        Wiring.version(),
        on.time.now(),
        on.config.database().external().isPresent() ? "external" : "embedded",
        on.config.objectStore().external().isPresent()
            ? Wiring.origin(on.objectStore.endpoint())
            : "embedded",
        nodes::alive,
        List::of);
  }

  /** Finishes what was begun, within the drain time, and stops. */
  @Override
  public void close() {
    Future<Void> drained = Future.succeededFuture();
    for (String deployment : deployments) {
      drained = drained.eventually(() -> on.vertx.undeploy(deployment));
    }
    for (Supplier<Future<Void>> stop : stopping) {
      drained = drained.eventually(stop);
    }
    drained = drained.eventually(nodes::stop);
    Wiring.awaitAtMost(drained, on.config.process().drain());
    identity.close();
    on.close();
  }
}
