package io.millrace;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.DatasetFeature;
import io.millrace.identity.Identity;
import io.millrace.imports.ImportFeature;
import io.millrace.labeling.LabelingService;
import io.millrace.lineage.Lineage;
import io.millrace.mlflow.MlflowFeature;
import io.millrace.monitoring.MonitoringFeature;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.config.Config;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.crypto.SigningKey;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.outbox.Outbox;
import io.millrace.registry.NeededRuns;
import io.millrace.registry.RegistryFeature;
import io.millrace.registry.promotion.PromotionFeature;
import io.millrace.reports.ReportFeature;
import io.millrace.serving.LoadSources;
import io.millrace.serving.ServingFeature;
import io.millrace.tenancy.TenancyFeature;
import io.millrace.tracking.ExperimentService;
import io.millrace.tracking.TrackingFeature;
import io.millrace.webhooks.WebhookEvents;
import io.millrace.webhooks.WebhookFeature;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The composition root: what the server consists of, by constructor, in the order in which data
 * flows. Where one feature's need meets another's offer stands in {@link Wiring}; how all of it is
 * started and stopped, in {@link Server}.
 */
public final class Millrace implements AutoCloseable {
  private final Backbone on;
  private final AuditLog audit;
  private final Lineage lineage;
  private final Jobs jobs;
  private final Outbox outbox;
  private final BlobRemoval removal;
  private final OutboundHttp outbound;
  private final SecretBox secrets;
  private final WebhookEvents events;
  private final Server server;

  private Millrace(Backbone on) {
    this.on = on;
    this.audit = new AuditLog(on.db, on.time);
    this.lineage = new Lineage(on.db);
    this.jobs = new Jobs(on.db, on.ids);
    this.outbox = new Outbox(on.ids);
    this.removal = new BlobRemoval(outbox, on.blobs);
    this.outbound = new OutboundHttp(on.vertx, on.config.outbound().privateRanges());
    this.secrets = new SecretBox(on.adminToken().value(), on.ids);
    this.events = new WebhookEvents(on.ids, on.time);
    ContentLinks links = Wiring.awaitDatabase(() -> ContentLinks.load(on.db, on.ids, on.time));
    ExperimentService experiments = new ExperimentService(on.db, audit, on.ids, on.time);
    TenancyFeature tenancy = tenancy(experiments);
    Identity identity = identity(tenancy);
    DatasetFeature datasets = datasets(tenancy, links);
    LabelingService labeling = labeling(identity, datasets, links);
    TrackingFeature tracking = tracking(tenancy, datasets, experiments);
    RegistryFeature registry = registry(tenancy, datasets, tracking);
    MonitoringFeature monitoring = monitoring(datasets, labeling, links);
    ServingFeature serving = serving(tenancy, tracking, registry, monitoring);
    WebhookFeature webhooks = webhooks();
    MlflowFeature mlflow = mlflow(tenancy, datasets, tracking, registry, webhooks);
    List<Feature> features =
        List.of(
            tenancy,
            identity,
            datasets,
            labeling,
            tracking,
            registry,
            monitoring,
            serving,
            promotion(datasets, tracking, registry, serving),
            ReportFeature.create(on.db, audit, on.ids, on.time),
            webhooks,
            mlflow,
            imports(datasets, tracking, mlflow));
    this.server = server(features, tenancy, identity, serving);
  }

  private Server server(
      List<Feature> features, TenancyFeature tenancy, Identity identity, ServingFeature serving) {
    jobs.handledBy(features.stream().flatMap(feature -> feature.jobs().stream()).toList());
    List<Feature> all = new ArrayList<>(features);
    all.add(
        AcrossFeatures.create(
            new AcrossFeatures.Parts(
                on, audit, lineage, jobs, features, tenancy, identity, serving)));
    return new Server(on, identity, tenancy.limits(), all, List.of(removal, serving.aliases()));
  }

  private TenancyFeature tenancy(ExperimentService experiments) {
    return TenancyFeature.create(
        new TenancyFeature.Parts(
            on.vertx,
            on.db,
            on.notifications,
            on.ids,
            on.time,
            audit,
            List.of((tx, caller) -> experiments.createDefault(tx))));
  }

  private Identity identity(TenancyFeature tenancy) {
    return new Identity(
        on.vertx,
        on.db,
        on.notifications,
        on.time,
        on.ids,
        audit,
        tenancy.tenants(),
        on.adminToken(),
        this::publicUrl);
  }

  private DatasetFeature datasets(TenancyFeature tenancy, ContentLinks links) {
    return DatasetFeature.create(
        new DatasetFeature.Parts(
            on.vertx,
            on.db,
            on.ids,
            on.time,
            on.blobs,
            removal,
            jobs,
            Wiring.storageMeter(tenancy.quotas()),
            audit,
            lineage,
            links));
  }

  private LabelingService labeling(Identity identity, DatasetFeature datasets, ContentLinks links) {
    return new LabelingService(
        on.db,
        on.ids,
        on.time,
        audit,
        lineage,
        datasets.versions(),
        links,
        identity.members()::names);
  }

  private TrackingFeature tracking(
      TenancyFeature tenancy, DatasetFeature datasets, ExperimentService experiments) {
    return TrackingFeature.create(
        new TrackingFeature.Parts(
            on.vertx,
            on.db,
            on.ids,
            on.time,
            on.blobs,
            removal,
            tenancy.quotas(),
            audit,
            lineage,
            Wiring.datasetVersions(datasets),
            experiments,
            tenancy.tenants(),
            new NeededRuns()));
  }

  private RegistryFeature registry(
      TenancyFeature tenancy, DatasetFeature datasets, TrackingFeature tracking) {
    return RegistryFeature.create(
        new RegistryFeature.Parts(
            on.vertx,
            on.db,
            on.ids,
            on.time,
            on.blobs,
            removal,
            outbox,
            events,
            jobs,
            tenancy.quotas(),
            audit,
            lineage,
            tracking,
            Wiring.datasetVersions(datasets),
            Wiring.uploadedModels(datasets),
            Wiring.modelAdmission(on),
            new SigningKey(on.adminToken().value()),
            on.config.dataDir().resolve("work")));
  }

  private MonitoringFeature monitoring(
      DatasetFeature datasets, LabelingService labeling, ContentLinks links) {
    return MonitoringFeature.create(
        new MonitoringFeature.Parts(
            on.vertx,
            on.db,
            on.ids,
            on.time,
            jobs,
            links,
            datasets.held(),
            labeling,
            lineage,
            on.metrics));
  }

  private ServingFeature serving(
      TenancyFeature tenancy,
      TrackingFeature tracking,
      RegistryFeature registry,
      MonitoringFeature monitoring) {
    return new ServingFeature(
        new ServingFeature.Parts(
            on.vertx,
            on.db,
            on.notifications,
            on.ids,
            on.time,
            registry.versions(),
            new LoadSources(
                tracking.runs(), tracking.artifacts(), registry.models(), registry.versions()),
            lineage,
            audit,
            tenancy.limits(),
            tenancy.predictions(),
            tenancy.tenants(),
            monitoring.observer(),
            on.config.dataDir().resolve("models"),
            Wiring.devices(on.config.serving()),
            on.config.serving().responseCacheBytes(),
            on.metrics,
            Wiring.version()));
  }

  private PromotionFeature promotion(
      DatasetFeature datasets,
      TrackingFeature tracking,
      RegistryFeature registry,
      ServingFeature serving) {
    return new PromotionFeature(
        new PromotionFeature.Parts(
            on.db,
            on.notifications,
            on.ids,
            on.time,
            jobs,
            audit,
            events,
            registry.models(),
            registry.versions(),
            Wiring.datasetVersions(datasets),
            new Trials(serving.trials(), datasets.walk(), tracking.artifacts()),
            serving.rollouts()));
  }

  private WebhookFeature webhooks() {
    return new WebhookFeature(
        new WebhookFeature.Parts(
            on.db, on.notifications, outbound, secrets, audit, on.ids, on.time));
  }

  private MlflowFeature mlflow(
      TenancyFeature tenancy,
      DatasetFeature datasets,
      TrackingFeature tracking,
      RegistryFeature registry,
      WebhookFeature webhooks) {
    return MlflowFeature.create(
        new MlflowFeature.Parts(
            on.vertx,
            on.db,
            on.blobs,
            removal,
            tenancy.quotas(),
            audit,
            lineage,
            outbound,
            on.ids,
            on.time,
            Wiring.datasetVersions(datasets),
            tracking,
            registry,
            webhooks.service()));
  }

  private ImportFeature imports(
      DatasetFeature datasets, TrackingFeature tracking, MlflowFeature mlflow) {
    return ImportFeature.create(
        new ImportFeature.Parts(
            on.vertx,
            on.db,
            jobs,
            on.blobs,
            audit,
            lineage,
            secrets,
            on.ids,
            on.time,
            datasets.handover(),
            tracking),
        List.of(mlflow.source()));
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
      Millrace millrace = new Millrace(backbone);
      Wiring.await(millrace.server.start());
      return millrace;
    } catch (RuntimeException e) {
      backbone.close();
      throw e;
    }
  }

  /** The address of the public port. */
  public URI address() {
    return URI.create("http://" + on.config.listen().host() + ":" + server.httpPort());
  }

  /** Host and port of gRPC. */
  public String grpcAddress() {
    return on.config.listen().host() + ":" + server.grpcPort();
  }

  /** The address of the management port. */
  public URI managementAddress() {
    return URI.create("http://" + on.config.listen().host() + ":" + server.managementPort());
  }

  /** What it speaks beside its own contract. */
  List<ForeignProtocol> protocols() {
    return server.protocols();
  }

  /** The admin's credential. */
  String adminToken() {
    return on.adminToken().value();
  }

  private URI publicUrl() {
    return on.config.publicUrl().orElseGet(this::address);
  }

  /** Finishes what was begun, within the drain time, and stops. */
  @Override
  public void close() {
    Wiring.awaitAtMost(server.stop(), on.config.process().drain());
    on.close();
  }
}
