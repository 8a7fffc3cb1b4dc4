package io.millrace;

import io.millrace.identity.Identity;
import io.millrace.platform.config.Config;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.grpc.GrpcMethod;
import io.millrace.platform.grpc.GrpcRouter;
import io.millrace.platform.grpc.GrpcVerticle;
import io.millrace.platform.http.Admission;
import io.millrace.platform.http.ApiVerticle;
import io.millrace.platform.http.Contract;
import io.millrace.platform.http.ContractRouter;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.ForeignProtocol;
import io.millrace.platform.http.ForeignRouter;
import io.millrace.platform.http.RefusalPace;
import io.millrace.platform.http.RequestIds;
import io.millrace.platform.http.RootRouter;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.JobsVerticle;
import io.millrace.platform.observability.ManagementVerticle;
import io.millrace.platform.observability.RequestMetrics;
import io.millrace.platform.outbox.OutboxHandler;
import io.millrace.platform.outbox.OutboxVerticle;
import io.millrace.tenancy.RequestLimits;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Verticle;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Starts what the composition root has put together, and stops it: features, ports, workers. */
final class Server {
  private static final int JOBS_AT_ONCE = 4;

  private final Backbone on;
  private final Admission admission;
  private final RefusalPace pace;
  private final RequestMetrics metrics;
  private final List<Feature> features;
  private final List<OutboxHandler> outbox;
  private final List<String> listening = new ArrayList<>();
  private final List<String> working = new ArrayList<>();
  private volatile int httpPort;
  private volatile int grpcPort;
  private volatile int managementPort;
  private volatile boolean stopping;

  /**
   * @param features in the order in which data flows
   * @param outbox what delivers messages
   */
  Server(
      Backbone on,
      Identity identity,
      RequestLimits limits,
      List<Feature> features,
      List<OutboxHandler> outbox) {
    this.on = on;
    this.admission = new Admission(identity.credentials(), limits, on.time);
    this.pace = new RefusalPace(on.vertx, on.time);
    this.metrics = new RequestMetrics(on.metrics);
    this.features = List.copyOf(features);
    this.outbox = List.copyOf(outbox);
  }

  /** Succeeds once all ports answer. */
  Future<Void> start() {
    Config.Listen listen = on.config.listen();
    Contract contract = Contract.load();
    return on.blobs
        .ensureBucket()
        .compose(ready -> on.notifications.start())
        .compose(ready -> inOrder(features, Feature::start))
        .compose(ready -> api(contract))
        .map(api -> root(contract, api))
        .compose(root -> listen(root, listen))
        .compose(listening -> listenGrpc(listen))
        .compose(listening -> manage(listen))
        .compose(managed -> inOrder(workers(), this::deploy));
  }

  private Future<Router> api(Contract contract) {
    List<FeatureRoutes> routes = of(Feature::routes);
    return new ContractRouter(contract, admission, pace).create(on.vertx, routes);
  }

  private Handler<HttpServerRequest> root(Contract contract, Router api) {
    return new RootRouter(
            on.vertx, on.ids, on.time, metrics, Wiring.origin(on.objectStore.publicEndpoint()))
        .create(contract, api, new ForeignRouter(on.vertx, admission, pace), protocols());
  }

  /** What it speaks beside the contract. */
  List<ForeignProtocol> protocols() {
    return of(Feature::protocols);
  }

  private Future<Void> listen(Handler<HttpServerRequest> root, Config.Listen listen) {
    Duration drain = on.config.process().drain();
    return onEachLoop(
            () -> new ApiVerticle(root, on.ids, on.time, listen.host(), listen.httpPort(), drain))
        .onSuccess(verticle -> httpPort = verticle.actualPort())
        .mapEmpty();
  }

  private Future<Void> listenGrpc(Config.Listen listen) {
    List<GrpcMethod> methods = of(Feature::grpc);
    GrpcRouter router =
        new GrpcRouter(
            on.vertx,
            methods,
            admission,
            new RequestIds(on.ids),
            on.time,
            pace,
            metrics.of("gRPC"));
    Duration drain = on.config.process().drain();
    return onEachLoop(() -> new GrpcVerticle(router, listen.host(), listen.grpcPort(), drain))
        .onSuccess(verticle -> grpcPort = verticle.actualPort())
        .mapEmpty();
  }

  private Future<Void> manage(Config.Listen listen) {
    Map<String, Supplier<Future<Void>>> checks = new LinkedHashMap<>();
    checks.put("database", on.db::ping);
    checks.put("object_store", on.blobs::checkReady);
    checks.put("taking_requests", this::takingRequests);
    ManagementVerticle management =
        new ManagementVerticle(listen.host(), listen.managementPort(), checks, on.metrics);
    return deploy(management).onSuccess(deployed -> managementPort = management.actualPort());
  }

  private Future<Void> takingRequests() {
    return stopping ? Future.failedFuture("it stops") : Future.succeededFuture();
  }

  private List<Verticle> workers() {
    List<Verticle> workers = new ArrayList<>(of(Feature::workers));
    List<JobHandler> jobs = of(Feature::jobs);
    workers.add(new JobsVerticle(on.db, on.notifications, on.time, jobs, JOBS_AT_ONCE));
    workers.add(new OutboxVerticle(on.db, outbox));
    return workers;
  }

  /** One deployment, so that its instances share a port; answers one of them. */
  private <V extends Verticle> Future<V> onEachLoop(Supplier<V> listener) {
    int loops = on.config.process().eventLoops();
    List<V> instances = Stream.generate(listener).limit(loops).toList();
    return on.vertx
        .deployVerticle(instances.iterator()::next, new DeploymentOptions().setInstances(loops))
        .onSuccess(listening::add)
        .map(deployed -> instances.get(0));
  }

  private Future<Void> deploy(Verticle verticle) {
    return on.vertx.deployVerticle(verticle).onSuccess(working::add).mapEmpty();
  }

  private <T> List<T> of(Function<Feature, List<T>> part) {
    return features.stream().flatMap(feature -> part.apply(feature).stream()).toList();
  }

  private static <T> Future<Void> inOrder(List<T> parts, Function<T, Future<Void>> step) {
    Future<Void> all = Future.succeededFuture();
    for (T part : parts) {
      all = all.compose(sofar -> step.apply(part));
    }
    return all;
  }

  int httpPort() {
    return httpPort;
  }

  int grpcPort() {
    return grpcPort;
  }

  int managementPort() {
    return managementPort;
  }

  /** Takes nothing new, finishes what was begun, and stops the features, last first. */
  Future<Void> stop() {
    stopping = true;
    // Together, so that clients that never finish cost the time of one drain and not of each
    // loop's.
    Future<Void> stopped =
        Future.join(listening.stream().map(on.vertx::undeploy).toList()).mapEmpty();
    for (String deployment : working) {
      stopped = stopped.eventually(() -> on.vertx.undeploy(deployment));
    }
    for (int i = features.size() - 1; i >= 0; i--) {
      stopped = stopped.eventually(features.get(i)::stop);
    }
    return stopped;
  }
}
