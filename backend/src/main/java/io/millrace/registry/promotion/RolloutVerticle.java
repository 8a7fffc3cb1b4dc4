package io.millrace.registry.promotion;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.time.Time;
import io.millrace.registry.promotion.RolloutStore.Acting;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at rollouts every second while there are any, on every node: each adds what it saw, and
 * whoever looks first makes the move. Otherwise it looks when one begins, and every half minute for
 * what was missed.
 */
final class RolloutVerticle extends AbstractVerticle {
  /** Who acts, in the audit log and the history. */
  static final String SUBJECT = "job:model.rollout";

  private static final Logger LOG = LoggerFactory.getLogger(RolloutVerticle.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final int IDLE_LOOKS = 30;
  private static final long DRAIN_MILLIS = 50;

  private final Db db;
  private final Time time;
  private final Notifications notifications;
  private final RolloutWatch watch;
  private final RolloutStore store = new RolloutStore();
  private Runnable unsubscribe = () -> {};
  private boolean looking;
  private boolean stopping;
  private int skip;

  RolloutVerticle(PromotionFeature.Parts on, RolloutWatch watch) {
    this.db = on.db();
    this.time = on.time();
    this.notifications = on.notifications();
    this.watch = watch;
  }

  @Override
  public void start() {
    Context own = context;
    unsubscribe =
        notifications.on(
            RolloutService.TOPIC, change -> own.runOnContext(ignored -> this.skip = 0));
    vertx.setPeriodic(LOOK_MILLIS, timer -> tick());
  }

  /** A look that has begun ends. */
  @Override
  public void stop(Promise<Void> stopped) {
    stopping = true;
    unsubscribe.run();
    awaitIdle(stopped);
  }

  private void awaitIdle(Promise<Void> stopped) {
    if (looking) {
      vertx.setTimer(DRAIN_MILLIS, timer -> awaitIdle(stopped));
    } else {
      stopped.complete();
    }
  }

  private void tick() {
    if (looking || stopping || skip-- > 0) {
      return;
    }
    looking = true;
    skip = IDLE_LOOKS;
    db.inSystem(store::acting)
        .compose(this::lookAt)
        .onFailure(
            failure -> {
              skip = 0;
              LOG.warn("rollouts are not looked at for now: {}", failure.getMessage());
            })
        .onComplete(looked -> looking = false);
  }

  private Future<Void> lookAt(List<Acting> acting) {
    watch.keep(acting.stream().map(Acting::promotionId).collect(Collectors.toSet()));
    skip = acting.isEmpty() ? skip : 0;
    Future<Void> all = Future.succeededFuture();
    for (Acting each : acting) {
      Caller caller =
          Caller.background(each.tenantId(), SUBJECT, each.promotionId().toString(), time.now());
      all =
          all.compose(before -> watch.look(caller, each.promotionId()))
              .recover(
                  failure -> {
                    LOG.warn(
                        "rollout {} is looked at again: {}",
                        each.promotionId(),
                        failure.getMessage());
                    return Future.succeededFuture();
                  });
    }
    return all;
  }
}
