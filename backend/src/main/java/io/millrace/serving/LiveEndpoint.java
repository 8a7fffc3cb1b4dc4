package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.memory.LoadFailure;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** An endpoint on this node: what is wanted, and what serves until that is reached. */
final class LiveEndpoint {
  private final LongAdder answered = new LongAdder();
  private final RefusalLog refusals;
  private final Map<UUID, String> failures = new ConcurrentHashMap<>();
  private volatile Definition wanted;
  private volatile Traffic traffic = new Traffic(List.of(), Map.of());
  private volatile LiveShadow shadow;
  private final LongAdder cacheHits = new LongAdder();
  private final LongAdder cacheMisses = new LongAdder();
  private volatile double requestsPerSecond;
  private volatile Optional<Instant> lastAnswer = Optional.empty();
  private long answeredBefore;

  /** Changes of one endpoint happen one after the other; guarded by this. */
  private Future<Void> lastChange = Future.succeededFuture();

  /** The deployments that answer, with their shares of the traffic. */
  private record Traffic(List<LiveDeployment> deployments, Map<UUID, Integer> weights) {
    LiveDeployment pick(Optional<String> stickyKey) {
      int total = deployments.stream().mapToInt(this::weight).sum();
      if (total == 0) {
        return null;
      }
      int left =
          stickyKey
              .map(key -> Sticky.place(key, total))
              .orElseGet(() -> ThreadLocalRandom.current().nextInt(total));
      for (LiveDeployment deployment : deployments) {
        left -= weight(deployment);
        if (left < 0) {
          return deployment;
        }
      }
      throw new IllegalStateException("weights do not add up");
    }

    private int weight(LiveDeployment deployment) {
      return weights.getOrDefault(deployment.deployed().id(), 0);
    }
  }

  LiveEndpoint(Definition wanted, Time time) {
    this.wanted = wanted;
    this.refusals = new RefusalLog(time);
  }

  /** Whether the caller belongs to the tenant whose endpoint it is. */
  boolean isOwnedBy(Caller caller) {
    return wanted.tenantId().equals(caller.tenantId());
  }

  /** Who asks, as the endpoint's tenant may know it: of other tenants, nothing. */
  String named(Caller caller) {
    return isOwnedBy(caller) ? caller.subject() : RefusalLog.SOMEBODY;
  }

  /** What was lately refused here. */
  RefusalLog refusals() {
    return refusals;
  }

  Definition wanted() {
    return wanted;
  }

  void want(Definition definition) {
    wanted = definition;
  }

  /** Runs a change after those before it, whatever became of them. */
  synchronized Future<Void> afterwards(java.util.function.Supplier<Future<Void>> change) {
    lastChange = lastChange.transform(before -> change.get());
    return lastChange;
  }

  /** A deployment for one request; see {@link #take(Optional, Optional)}. */
  LiveDeployment take(Optional<Integer> version) {
    return take(version, Optional.empty());
  }

  /**
   * A deployment for one request, which must release it.
   *
   * @param version only a deployment of this version
   * @param stickyKey requests with the same key get the same version while the split stays, on
   *     every node; when shares change, as few keys as possible move
   * @throws ApiException NOT_FOUND for a version that is not deployed, NOT_READY while nothing can
   *     answer
   */
  LiveDeployment take(Optional<Integer> version, Optional<String> stickyKey) {
    while (true) {
      Traffic now = traffic;
      LiveDeployment picked =
          version.isEmpty() ? now.pick(stickyKey) : loaded(now, version.get()).orElse(null);
      if (picked == null) {
        throw notReady(version);
      }
      if (picked.use()) {
        return picked;
      }
      if (now.equals(traffic)) {
        throw notReady(version);
      }
    }
  }

  /**
   * Whom a request would be for that is refused before it has one: each as often as it would
   * answer; null where nobody would.
   */
  LiveDeployment likely(Optional<Integer> version) {
    Traffic now = traffic;
    return version.isEmpty() ? now.pick(Optional.empty()) : loaded(now, version.get()).orElse(null);
  }

  private static Optional<LiveDeployment> loaded(Traffic traffic, int version) {
    return traffic.deployments().stream()
        .filter(live -> live.deployed().version().version() == version)
        .findFirst();
  }

  private ApiException notReady(Optional<Integer> version) {
    List<Deployed> candidates =
        wanted.deployments().stream()
            .filter(each -> version.map(v -> each.version().version() == v).orElse(true))
            .toList();
    if (candidates.isEmpty()) {
      return ApiException.notFound("version on this endpoint");
    }
    String reason =
        candidates.stream()
            .map(each -> failures.get(each.id()))
            .filter(message -> message != null)
            .findFirst()
            .orElse("its model is still loading");
    return ApiException.retryAfter(
        ErrorCode.NOT_READY,
        "The endpoint '" + wanted.name() + "' cannot answer yet: " + reason,
        2);
  }

  List<LiveDeployment> deployments() {
    return traffic.deployments();
  }

  /** Who gets traffic now. */
  List<VersionShare> shares() {
    Traffic now = traffic;
    return now.deployments().stream()
        .filter(each -> now.weight(each) > 0)
        .map(each -> VersionShare.of(each.deployed().version(), now.weight(each)))
        .toList();
  }

  /** What runs behind the answers; null if nothing does. */
  LiveShadow shadow() {
    return shadow;
  }

  /** All that hold memory here: those that answer and the shadow. */
  List<LiveDeployment> held() {
    LiveShadow now = shadow;
    List<LiveDeployment> all = new ArrayList<>(deployments());
    if (now != null) {
      all.add(now.deployment());
    }
    return all;
  }

  Optional<LiveDeployment> live(UUID deploymentId) {
    return held().stream().filter(each -> each.deployed().id().equals(deploymentId)).findFirst();
  }

  /** Why a deployment does not load. */
  Optional<String> failure(UUID deploymentId) {
    return Optional.ofNullable(failures.get(deploymentId))
        .or(
            () ->
                live(deploymentId)
                    .flatMap(live -> live.resident().failure())
                    .filter(failure -> !failure.isTemporary())
                    .map(LoadFailure::message));
  }

  /** Why a wanted deployment does not load, of the first that does not. */
  Optional<String> failure() {
    return wanted.deployments().stream().flatMap(each -> failure(each.id()).stream()).findFirst();
  }

  void failed(UUID deploymentId, String message) {
    failures.put(deploymentId, message);
  }

  /** From now on these answer; the caller releases those that do not any more. */
  void serve(Definition definition, List<LiveDeployment> deployments, LiveShadow behind) {
    shadow = behind;
    Map<UUID, Integer> weights = new HashMap<>();
    definition.deployments().forEach(each -> weights.put(each.id(), each.weight()));
    deployments.forEach(
        each -> {
          weights.putIfAbsent(each.deployed().id(), each.deployed().weight());
          failures.remove(each.deployed().id());
        });
    if (behind != null) {
      failures.remove(behind.deployment().deployed().id());
    }
    traffic = new Traffic(List.copyOf(deployments), Map.copyOf(weights));
  }

  void cacheHit() {
    cacheHits.increment();
  }

  void cacheMiss() {
    cacheMisses.increment();
  }

  /** Requests that the response cache answered here. */
  long cacheHits() {
    return cacheHits.sum();
  }

  /** Requests that it did not. */
  long cacheMisses() {
    return cacheMisses.sum();
  }

  void answeredOne() {
    answered.increment();
  }

  long answered() {
    return answered.sum();
  }

  double requestsPerSecond() {
    return requestsPerSecond;
  }

  /** When it last answered, to the second. */
  Optional<Instant> lastAnswer() {
    return lastAnswer;
  }

  /** Called every second by one timer. */
  void tick(Instant time) {
    long now = answered.sum();
    requestsPerSecond = now - answeredBefore;
    lastAnswer = now > answeredBefore ? Optional.of(time) : lastAnswer;
    answeredBefore = now;
  }
}
