package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.db.TenantTx;
import io.millrace.registry.AliasMoved;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.promotion.AliasTraffic;
import io.millrace.registry.promotion.RolloutStep;
import io.millrace.registry.promotion.RolloutStrategy;
import io.millrace.registry.promotion.VersionTraffic;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.Definition.Follow;
import io.millrace.serving.Definition.ShadowDeployed;
import io.millrace.serving.Definition.Weights;
import io.millrace.serving.batching.ModelStatistics;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Canaries and shadows of the endpoints that follow an alias. */
final class RolloutTraffic implements AliasTraffic {
  private final EndpointStore store;
  private final Definitions definitions;
  private final Deploying deploying;
  private final EndpointService endpoints;
  private final FollowedAliases followed;
  private final ServingTable table;

  RolloutTraffic(
      EndpointStore store,
      Definitions definitions,
      Deploying deploying,
      EndpointService endpoints,
      FollowedAliases followed,
      ServingTable table) {
    this.store = store;
    this.definitions = definitions;
    this.deploying = deploying;
    this.endpoints = endpoints;
    this.followed = followed;
    this.table = table;
  }

  /**
   * How an endpoint served.
   *
   * @param weights by version, to go back to once the alias has moved
   * @param previous what one could go back to until then
   */
  private record Before(
      List<NewDeployment> deployments,
      boolean shadowed,
      Weights weights,
      Optional<Weights> previous) {
    static Before of(Definition endpoint) {
      return new Before(
          RolloutWeights.wanted(endpoint),
          endpoint.shadow().isPresent(),
          endpoint.weights(),
          endpoint.weightsBefore());
    }

    static Before of(Held held) {
      return Json.readStored(held.before(), Before.class);
    }
  }

  @Override
  public Future<List<Held>> hold(TenantTx tx, Rolled what) {
    return followed
        .followers(tx, new AliasMoved(what.model(), what.alias()))
        .compose(
            names -> {
              Future<List<Held>> all = Future.succeededFuture(new ArrayList<>());
              for (String name : names) {
                all = all.compose(list -> locked(tx, name).map(found -> added(list, found)));
              }
              return all;
            });
  }

  private static List<Held> added(List<Held> list, Optional<Definition> found) {
    found.ifPresent(
        endpoint ->
            list.add(
                new Held(
                    endpoint.id(),
                    endpoint.name(),
                    Json.writeText(Before.of(endpoint)),
                    words(endpoint))));
    return list;
  }

  private Future<Optional<Definition>> locked(TenantTx tx, String name) {
    return store
        .lock(tx, name)
        .compose(
            found ->
                found
                    .map(endpoint -> definitions.complete(tx, endpoint).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  @Override
  public Future<Held> shift(TenantTx tx, Caller caller, Rolled what, Held held, RolloutStep step) {
    Before before = Before.of(held);
    requireFree(what, held, before);
    return endpoints
        .change(
            tx,
            caller,
            "endpoint.rollout_step",
            held.endpoint(),
            endpoint -> {
              if (!words(endpoint).equals(held.left())) {
                throw ApiException.of(ErrorCode.CONFLICT, changed(held));
              }
              return what.strategy() == RolloutStrategy.SHADOW
                  ? deploying.shadow(tx, endpoint, RolloutWeights.shadow(what, step))
                  : deploying.redeploy(
                      tx, endpoint, RolloutWeights.canary(before.deployments(), what, step));
            })
        .map(left -> new Held(held.endpointId(), held.endpoint(), held.before(), words(left)));
  }

  private static void requireFree(Rolled what, Held held, Before before) {
    if (RolloutWeights.names(before.deployments(), what)) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "Version %d answers at '%s' already; take it away, and the rollout gives it its share."
              .formatted(what.version(), held.endpoint()));
    }
    if (before.shadowed()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "'%s' has a shadow; take it away for the rollout.".formatted(held.endpoint()));
    }
  }

  @Override
  public Future<Void> restore(TenantTx tx, Caller caller, Rolled what, Held held, boolean moved) {
    return locked(tx, held.endpoint())
        .compose(
            found ->
                found.filter(endpoint -> endpoint.id().equals(held.endpointId())).isEmpty()
                    ? Future.succeededFuture()
                    : endpoints
                        .change(
                            tx,
                            caller,
                            moved ? "endpoint.followed" : "endpoint.rolled_back",
                            held.endpoint(),
                            endpoint -> restored(tx, endpoint, what, held, moved))
                        .mapEmpty());
  }

  private Future<Void> restored(
      TenantTx tx, Definition endpoint, Rolled what, Held held, boolean moved) {
    Before before = Before.of(held);
    boolean own = words(endpoint).equals(held.left());
    List<NewDeployment> wanted =
        own ? before.deployments() : RolloutWeights.without(endpoint, what);
    Future<Void> unshadowed =
        endpoint.shadow().map(ShadowDeployed::deployed).filter(each -> is(each, what)).isPresent()
            ? deploying.shadow(tx, endpoint, null)
            : Future.succeededFuture();
    Optional<Weights> previous = moved ? Optional.of(before.weights()) : before.previous();
    return unshadowed
        .compose(done -> deploying.redeploy(tx, endpoint, wanted))
        .compose(
            done ->
                own && previous.isPresent()
                    ? store.remember(tx, endpoint.id(), previous.get())
                    : Future.succeededFuture());
  }

  @Override
  public Future<Optional<String>> disturbed(TenantTx tx, List<Held> held) {
    Future<Optional<String>> all = Future.succeededFuture(Optional.empty());
    for (Held each : held) {
      all =
          all.compose(
              before ->
                  locked(tx, each.endpoint())
                      .map(found -> before.or(() -> disturbed(each, found))));
    }
    return all;
  }

  private static Optional<String> disturbed(Held held, Optional<Definition> found) {
    return found
            .filter(endpoint -> endpoint.id().equals(held.endpointId()))
            .filter(endpoint -> words(endpoint).equals(held.left()))
            .isPresent()
        ? Optional.empty()
        : Optional.of(changed(held));
  }

  private static String changed(Held held) {
    return "The traffic of '%s' is not as the rollout left it: somebody changed it."
        .formatted(held.endpoint());
  }

  /** Who answers there how much, and what runs behind. */
  private static String words(Definition endpoint) {
    Stream<String> answering =
        endpoint.deployments().stream()
            .map(
                each ->
                    "%s %d%s: %d"
                        .formatted(
                            each.version().model(),
                            each.version().version(),
                            each.follow().map(Follow::alias).map(" as "::concat).orElse(""),
                            each.weight()))
            .sorted();
    Stream<String> behind =
        endpoint.shadow().stream()
            .map(
                each ->
                    "shadow %s %d: %d"
                        .formatted(
                            each.deployed().version().model(),
                            each.deployed().version().version(),
                            each.percent()));
    return Stream.concat(answering, behind).collect(Collectors.joining(", "));
  }

  private static boolean is(Deployed deployed, Rolled what) {
    return is(deployed.version(), what.model(), what.version());
  }

  private static boolean is(ModelVersion version, String model, int number) {
    return version.model().equals(model) && version.version() == number;
  }

  @Override
  public Observation observe(UUID tenantId, Rolled what, List<Held> held) {
    List<Counter> counters = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    for (Held each : held) {
      Optional<LiveEndpoint> live = table.find(each.endpointId());
      live.ifPresent(endpoint -> count(endpoint, what, counters));
      failure = failure.or(() -> live.flatMap(endpoint -> failure(endpoint, what)));
    }
    return new Observation(counters, failure);
  }

  private static Optional<String> failure(LiveEndpoint endpoint, Rolled what) {
    return endpoint
        .wanted()
        .all()
        .filter(each -> is(each, what))
        .flatMap(each -> endpoint.failure(each.id()).stream())
        .findFirst();
  }

  private static void count(LiveEndpoint endpoint, Rolled what, List<Counter> counters) {
    for (LiveDeployment each : endpoint.deployments()) {
      ModelVersion version = each.deployed().version();
      boolean proposed = is(version, what.model(), what.version());
      if (proposed || is(version, what.model(), what.fromVersion())) {
        ModelStatistics statistics = each.model().statistics();
        counters.add(new Counter(statistics, proposed, traffic(statistics)));
      }
    }
    LiveShadow shadow = endpoint.shadow();
    if (shadow != null && is(shadow.deployment().deployed(), what)) {
      ShadowComparison.Figures seen = shadow.comparison().figures(shadow);
      counters.add(
          new Counter(
              shadow.comparison(),
              true,
              new VersionTraffic(
                  seen.requests(), seen.failed(), Map.of(), seen.rows(), seen.differing())));
    }
  }

  /**
   * What a client went from, a server stopped in, or waited for a load, says nothing of a version.
   */
  private static VersionTraffic traffic(ModelStatistics statistics) {
    ModelStatistics.Snapshot snapshot = statistics.snapshot();
    long errors =
        snapshot.refused().entrySet().stream()
            .filter(
                each ->
                    switch (each.getKey()) {
                      case CANCELLED, DRAINING, MODEL_LOADING -> false;
                      default -> true;
                    })
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new VersionTraffic(snapshot.requests(), errors, statistics.latency().buckets(), 0, 0);
  }
}
