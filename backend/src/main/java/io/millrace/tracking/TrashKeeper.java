package io.millrace.tracking;

import io.millrace.platform.Caller;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Tenants;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the trash of each tenant by its rule, tenant by tenant. Runs on every node; what one has
 * locked the other finds gone.
 */
public final class TrashKeeper extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(TrashKeeper.class);
  private static final long PERIOD_MILLIS = 600_000;
  private static final int TENANTS_AT_ONCE = 200;

  private final Purger purger;
  private final Tenants tenants;
  private final Time time;
  private Future<Void> round = Future.succeededFuture();
  private volatile boolean stopping;

  TrashKeeper(Purger purger, Tenants tenants, Time time) {
    this.purger = purger;
    this.tenants = tenants;
    this.time = time;
  }

  @Override
  public void start() {
    vertx.setPeriodic(
        PERIOD_MILLIS,
        timer -> {
          if (round.isComplete() && !stopping) {
            round = emptyAll(new UUID(0, 0));
          }
        });
  }

  /** One round, after a tenant. */
  private Future<Void> emptyAll(UUID last) {
    return tenants
        .after(last, TENANTS_AT_ONCE)
        .compose(
            some -> {
              Future<Void> all = Future.succeededFuture();
              for (UUID tenant : some) {
                all = all.compose(before -> empty(tenant));
              }
              return some.size() < TENANTS_AT_ONCE || stopping
                  ? all
                  : all.compose(before -> emptyAll(lastOf(some)));
            })
        .recover(
            failure -> {
              LOG.warn("the trash is emptied later: {}", failure.toString());
              return Future.succeededFuture();
            });
  }

  private Future<Void> empty(UUID tenant) {
    return stopping
        ? Future.succeededFuture()
        : purger
            .purgeDue(Caller.background(tenant, "job:trash.purge", "trash-keeper", time.now()))
            .recover(
                failure -> {
                  LOG.warn("trash of {} stays for now: {}", tenant, failure.toString());
                  return Future.succeededFuture();
                });
  }

  private static UUID lastOf(List<UUID> some) {
    return some.get(some.size() - 1);
  }

  /** Waits for the tenant that is under way. */
  @Override
  public void stop(Promise<Void> stopped) {
    stopping = true;
    round.onComplete(ended -> stopped.complete());
  }
}
