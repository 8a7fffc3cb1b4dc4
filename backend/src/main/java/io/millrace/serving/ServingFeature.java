package io.millrace.serving;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.grpc.GrpcMethod;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.outbox.OutboxHandler;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.VersionService;
import io.millrace.registry.promotion.AliasTraffic;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.metering.Metering;
import io.millrace.serving.metering.ServingUsageService;
import io.millrace.serving.placement.DeviceFinder;
import io.millrace.serving.placement.Devices;
import io.millrace.tenancy.PredictionQuota;
import io.millrace.tenancy.RequestLimits;
import io.millrace.tenancy.Tenant;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** What serving consists of, put together for one node. */
public final class ServingFeature implements Feature {
  private static final int QUEUE_BOUND = 10_000;

  private final Parts parts;
  private final InferencePool pool;
  private final Devices devices;
  private final ServingTable table;
  private final Metering metering;
  private final List<FeatureRoutes> routes;
  private final InferenceProtocols spoken;
  private final VersionTrials trials;
  private final FollowedAliases aliases;
  private final RolloutTraffic rollouts;

  /**
   * What serving works with.
   *
   * @param sources what a load through the inference protocol makes a model from
   * @param observer learns of predictions at endpoints with a capture rule
   * @param folder where model files are kept
   * @param devices what is wanted of the devices that run models
   * @param cacheBytes of answers that are kept for repeated inputs, at most
   * @param serverVersion as told to clients of the Open Inference Protocol
   */
  public record Parts(
      Vertx vertx,
      Db db,
      Notifications notifications,
      Ids ids,
      Time time,
      VersionService versions,
      LoadSources sources,
      Lineage lineage,
      AuditLog audit,
      RequestLimits limits,
      PredictionQuota predictions,
      Tenants tenants,
      PredictionObserver observer,
      Path folder,
      DeviceFinder.Wanted devices,
      long cacheBytes,
      MeterRegistry metrics,
      String serverVersion) {}

  public ServingFeature(Parts parts) {
    this.parts = parts;
    parts.lineage().describeBy(new ServingLineage());
    this.devices = devices(parts);
    this.pool = new InferencePool(devices.slots(), QUEUE_BOUND, parts.time()::nanos);
    EndpointStore store = new EndpointStore();
    Definitions definitions = new Definitions(store, parts.versions());
    ModelLoader loader =
        new ModelLoader(
            parts.vertx(), parts.versions(), parts.folder().resolve("files"), parts.ids());
    this.trials = new VersionTrials(parts.vertx(), loader, devices, parts.time());
    ResponseCache cache = new ResponseCache(parts.cacheBytes());
    LiveModels models = new LiveModels(loader, devices, pool, cache);
    RecentlyLoaded recent = new RecentlyLoaded(parts.vertx(), parts.folder().resolve("loaded"));
    this.metering =
        new Metering(
            parts.vertx(),
            parts.db(),
            parts.time(),
            parts.predictions(),
            parts.folder().resolveSibling("metering"),
            parts.predictions().node());
    PublishedEndpoints published = new PublishedEndpoints(parts.db(), parts.time(), metering);
    this.table =
        new ServingTable(
            parts.vertx(), parts.db(), parts.time(), store, definitions, models, recent, published);
    Predictor predictor = new Predictor(parts, pool, metering, cache);
    ServingUsageService usage = new ServingUsageService(parts.db(), parts.time(), parts.tenants());
    Deploying deploying = new Deploying(parts, definitions, metering, models);
    EndpointService endpoints = new EndpointService(parts, definitions, table, deploying);
    this.aliases = new FollowedAliases(parts, endpoints);
    this.rollouts = new RolloutTraffic(store, definitions, deploying, endpoints, aliases, table);
    this.routes =
        List.of(
            new EndpointRoutes(
                parts, endpoints, new FriendlyPredictions(parts, table, predictor), table, pool),
            new PublicationRoutes(new PublicationService(parts, store, table), published),
            usage.routes());
    this.spoken = InferenceProtocols.of(parts, table, predictor, endpoints);
  }

  private static Devices devices(Parts parts) {
    return new DeviceFinder(
            parts.vertx(),
            parts.time()::nanos,
            tenant -> parts.tenants().cached(tenant).map(Tenant::weight).orElse(1),
            parts.metrics())
        .find(parts.folder(), parts.devices());
  }

  /** Moves endpoints on with the aliases that they follow. */
  public OutboxHandler aliases() {
    return aliases;
  }

  /** Gives versions a share of the traffic of endpoints that follow an alias. */
  public AliasTraffic rollouts() {
    return rollouts;
  }

  /** Runs versions that nothing serves. */
  public VersionTrials trials() {
    return trials;
  }

  @Override
  public List<FeatureRoutes> routes() {
    return routes;
  }

  @Override
  public List<ForeignProtocol> protocols() {
    return spoken.overHttp();
  }

  @Override
  public List<GrpcMethod> grpc() {
    return spoken.overGrpc();
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(new ServingOverview(table));
  }

  /** Where models run on this node. */
  public InferencePool pool() {
    return pool;
  }

  /** What runs models on this node. */
  public Devices devices() {
    return devices;
  }

  /** Starts the slots and learns the endpoints; their models load when they are asked for. */
  @Override
  public Future<Void> start() {
    pool.start();
    metering.start();
    return table.start(parts.notifications());
  }

  /** Answers what is queued, lets go of the models and sends what was counted. */
  @Override
  public Future<Void> stop() {
    return table
        .stop()
        .eventually(
            () ->
                parts
                    .vertx()
                    .executeBlocking(
                        () -> {
                          pool.drain();
                          return null;
                        },
                        false))
        .eventually(metering::stop)
        .mapEmpty();
  }
}
