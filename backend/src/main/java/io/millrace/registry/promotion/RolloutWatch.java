package io.millrace.registry.promotion;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.registry.promotion.AliasTraffic.Counter;
import io.millrace.registry.promotion.AliasTraffic.Observation;
import io.millrace.registry.promotion.RolloutStore.Step;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * One look at a rollout: adds what this node saw since the last one, and does what follows. What
 * was seen and could not be written is lost, at most what came between two looks.
 */
final class RolloutWatch {
  private final Db db;
  private final Time time;
  private final AliasTraffic traffic;
  private final RolloutSteps steps;
  private final RolloutStore store = new RolloutStore();

  /** By promotion: what each source had counted at the last look. Used by one thread. */
  private final Map<UUID, Map<Object, VersionTraffic>> counted = new HashMap<>();

  RolloutWatch(PromotionFeature.Parts on, RolloutSteps steps) {
    this.db = on.db();
    this.time = on.time();
    this.traffic = on.traffic();
    this.steps = steps;
  }

  /** What was seen since the last look. */
  private record Sample(VersionTraffic version, VersionTraffic current, Optional<String> failure) {
    boolean isEmpty() {
      return version.isEmpty() && current.isEmpty();
    }
  }

  /** Forgets what was counted for all but these. */
  void keep(Set<UUID> promotionIds) {
    counted.keySet().retainAll(promotionIds);
  }

  /** Looks; what cannot be done for a reason that lies in the rollout stops it, and says so. */
  Future<Void> look(Caller caller, UUID promotionId) {
    return db.inTenant(caller, tx -> acting(tx, promotionId, row -> look(tx, caller, row)))
        .recover(
            failure ->
                failure instanceof ApiException known && known.code().status() < 500
                    ? db.inTenant(
                        caller,
                        tx ->
                            acting(
                                tx,
                                promotionId,
                                row -> steps.stop(tx, caller, row, known.getMessage())))
                    : Future.failedFuture(failure));
  }

  private Future<Void> acting(
      TenantTx tx, UUID promotionId, Function<RolloutRow, Future<Void>> act) {
    return store
        .lock(tx, promotionId)
        .compose(
            found ->
                found
                    .filter(row -> row.state().acts())
                    .map(act)
                    .orElseGet(Future::succeededFuture));
  }

  private Future<Void> look(TenantTx tx, Caller caller, RolloutRow row) {
    if (row.step() == 0) {
      return steps.begin(tx, caller, row);
    }
    Sample sample = sample(tx.tenantId(), row);
    return add(tx, row, sample)
        .compose(
            seen ->
                row.state() == RolloutState.WATCHING
                    ? watched(tx, caller, row, seen, sample.failure())
                    : stepped(tx, caller, row, seen, sample.failure()));
  }

  private Future<List<Step>> add(TenantTx tx, RolloutRow row, Sample sample) {
    return store
        .steps(tx, row.promotionId())
        .compose(
            all -> {
              List<Step> added =
                  all.stream()
                      .map(
                          step ->
                              step.step() == row.step()
                                  ? step.with(sample.version(), sample.current())
                                  : step)
                      .toList();
              return sample.isEmpty()
                  ? Future.succeededFuture(added)
                  : store.see(tx, row.promotionId(), last(added)).map(added);
            });
  }

  private Future<Void> stepped(
      TenantTx tx, Caller caller, RolloutRow row, List<Step> seen, Optional<String> failure) {
    return traffic
        .disturbed(tx, row.endpoints())
        .compose(
            changed ->
                steps
                    .isAt(tx, row, row.fromVersion())
                    .map(still -> still ? changed : Optional.of("The alias was moved.")))
        .compose(
            changed -> {
              if (changed.isPresent()) {
                return steps.stop(tx, caller, row, changed.get());
              }
              if (failure.isPresent()) {
                return steps.rollBack(tx, caller, row, notLoaded(failure.get()));
              }
              return decided(tx, caller, row, verdict(row, seen));
            });
  }

  private Future<Void> decided(TenantTx tx, Caller caller, RolloutRow row, RolloutVerdict verdict) {
    return switch (verdict.kind()) {
      case BROKEN -> steps.rollBack(tx, caller, row, verdict.summary());
      case PASSED ->
          row.state() == RolloutState.WAITING
              ? Future.succeededFuture()
              : steps.advance(tx, caller, row, verdict.summary());
      case TOO_LITTLE ->
          row.state() == RolloutState.WAITING
              ? Future.succeededFuture()
              : steps.await(tx, caller, row, verdict.summary());
      case CONTINUE -> Future.succeededFuture();
    };
  }

  private RolloutVerdict verdict(RolloutRow row, List<Step> seen) {
    int dwell = row.plan().steps().get(row.step() - 1).dwellSeconds();
    return RolloutVerdict.of(row.plan(), dwell, found(row, seen));
  }

  private Future<Void> watched(
      TenantTx tx, Caller caller, RolloutRow row, List<Step> seen, Optional<String> failure) {
    return steps
        .isAt(tx, row, row.version())
        .compose(
            still -> {
              if (!still) {
                return steps.complete(tx, caller, row, "The alias has moved on.");
              }
              RolloutVerdict.Seen found = found(row, seen);
              List<String> broken =
                  failure
                      .map(why -> List.of(notLoaded(why)))
                      .orElseGet(() -> RolloutVerdict.broken(row.plan(), found));
              if (!broken.isEmpty()) {
                return steps.rollBack(tx, caller, row, String.join(" ", broken));
              }
              return found.seconds() < row.plan().watchOrNone()
                  ? Future.succeededFuture()
                  : steps.complete(
                      tx,
                      caller,
                      row,
                      "The limits held over %d requests.".formatted(found.version().requests()));
            });
  }

  /** The version in use is that of this step where enough came to it, otherwise that of all. */
  private RolloutVerdict.Seen found(RolloutRow row, List<Step> seen) {
    Step now = last(seen);
    VersionTraffic current =
        now.current().requests() >= row.plan().minRequestsOrDefault()
            ? now.current()
            : seen.stream().map(Step::current).reduce(VersionTraffic.NONE, VersionTraffic::plus);
    return new RolloutVerdict.Seen(
        now.version(),
        current,
        row.plan().shadows() && !row.moved(),
        Duration.between(row.stepStartedAt(), time.now()).toSeconds());
  }

  private static Step last(List<Step> steps) {
    return steps.get(steps.size() - 1);
  }

  private static String notLoaded(String why) {
    return "The version could not be loaded: " + why;
  }

  /** What was counted before the first look is none of the rollout's. */
  private Sample sample(UUID tenantId, RolloutRow row) {
    Observation seen = traffic.observe(tenantId, row.rolled(), row.endpoints());
    boolean first = !counted.containsKey(row.promotionId());
    Map<Object, VersionTraffic> before = counted.getOrDefault(row.promotionId(), new HashMap<>());
    Map<Object, VersionTraffic> now = new HashMap<>();
    VersionTraffic version = VersionTraffic.NONE;
    VersionTraffic current = VersionTraffic.NONE;
    for (Counter counter : seen.counters()) {
      now.put(counter.source(), counter.seen());
      if (!first) {
        VersionTraffic more =
            counter.seen().minus(before.getOrDefault(counter.source(), VersionTraffic.NONE));
        version = counter.proposed() ? version.plus(more) : version;
        current = counter.proposed() ? current : current.plus(more);
      }
    }
    counted.put(row.promotionId(), now);
    return new Sample(version, current, seen.failure());
  }
}
