package io.millrace.webhooks;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.webhooks.LaneStore.Due;
import io.millrace.webhooks.LaneStore.Lane;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due on this node: woken by an announcement, and by a timer for retries and for what
 * a dead node had taken. Each webhook is a lane of its own, in which one delivery goes after the
 * other; lanes do not wait for each other.
 */
final class WebhookVerticle extends AbstractVerticle {
  /** Announced when a delivery has been tried; the id is the webhook's. */
  static final String TRIED = "webhook_delivery";

  /** Lanes of this node at once; a connection and a timer each, no thread. */
  static final int AT_ONCE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(WebhookVerticle.class);
  private static final String SUBJECT = "job:webhooks";

  /** Lanes that are begun together, so that other work is not kept from the database. */
  private static final int CLAIMED = 16;

  private static final long POLL_MILLIS = 1_000;
  private static final long DRAIN_MILLIS = 100;

  /** Deliveries after which a lane waits in line again. */
  private static final int A_TURN = 20;

  private final Db db;
  private final Notifications notifications;
  private final Time time;
  private final WebhookSender sender;
  private final LaneStore lanes = new LaneStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private int running;
  private boolean claiming;
  private boolean claimAgain;
  private boolean stopping;

  WebhookVerticle(Db db, Notifications notifications, Time time, WebhookSender sender) {
    this.db = db;
    this.notifications = notifications;
    this.time = time;
    this.sender = sender;
  }

  @Override
  public void start() {
    Context own = context;
    notifications.on(WebhookEvents.TOPIC, change -> own.runOnContext(ignored -> claim()));
    vertx.setPeriodic(POLL_MILLIS, timer -> claim());
    claim();
  }

  /** Takes no more, and waits for what is under way. */
  @Override
  public void stop(Promise<Void> stopped) {
    stopping = true;
    awaitIdle(stopped);
  }

  private void awaitIdle(Promise<Void> stopped) {
    if (running == 0) {
      stopped.complete();
    } else {
      vertx.setTimer(DRAIN_MILLIS, timer -> awaitIdle(stopped));
    }
  }

  private void claim() {
    if (claiming) {
      claimAgain = true;
      return;
    }
    int free = Math.min(CLAIMED, AT_ONCE - running);
    if (stopping || free <= 0) {
      return;
    }
    claiming = true;
    db.inSystem(tx -> lanes.claim(tx, free))
        .onSuccess(claimed -> claimAgain |= claimed.size() == free)
        .onSuccess(claimed -> claimed.forEach(this::begin))
        .onFailure(failure -> LOG.warn("webhooks cannot be claimed: {}", failure.getMessage()))
        .onComplete(
            claimed -> {
              claiming = false;
              if (claimAgain) {
                claimAgain = false;
                claim();
              }
            });
  }

  private void begin(Lane lane) {
    running++;
    turn(lane, 0)
        .onFailure(
            failure ->
                LOG.warn(
                    "webhook {} is left to its lease: {}", lane.webhookId(), failure.getMessage()))
        .onComplete(
            ended -> {
              running--;
              claim();
            });
  }

  private Future<Void> turn(Lane lane, int sent) {
    if (sent == A_TURN || stopping) {
      return release(lane);
    }
    return db.inTenant(caller(lane), tx -> lanes.next(tx, lane))
        .compose(
            due ->
                due.isEmpty()
                    ? release(lane)
                    : deliver(lane, due.get())
                        .compose(succeeded -> succeeded ? turn(lane, sent + 1) : release(lane)));
  }

  private Future<Boolean> deliver(Lane lane, Due due) {
    return sender
        .send(due.webhookId(), due.id(), due.url(), due.secret(), due.body())
        .compose(
            attempt ->
                db.inTenant(caller(lane), tx -> settle(tx, due, attempt)).map(attempt.succeeded()));
  }

  private Future<Void> settle(TenantTx tx, Due due, Attempt attempt) {
    return lanes
        .note(tx, due.webhookId(), attempt)
        .compose(noted -> deliveries.settle(tx, due.webhookId(), due.id(), attempt))
        .compose(settled -> tx.announce(TRIED, due.webhookId().toString()));
  }

  private Future<Void> release(Lane lane) {
    return db.inTenant(
        caller(lane),
        tx ->
            lanes
                .lock(tx, lane.webhookId())
                .compose(locked -> deliveries.forgetOld(tx, lane.webhookId()))
                .compose(forgotten -> lanes.release(tx, lane)));
  }

  private Caller caller(Lane lane) {
    return Caller.background(lane.tenantId(), SUBJECT, "webhook-" + lane.webhookId(), time.now());
  }
}
