package io.millrace.registry.promotion;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Rollouts on Home: those that stand still, for all who may go on with them; those that went back
 * by themselves, for a week or until something is proposed anew, for who proposed, who approved and
 * who governs.
 */
final class RolloutOverview implements OverviewSource {
  /** With what went wrong. */
  private static final int URGENCY = 4;

  private static final int MOST = 5;
  private static final Duration TOLD = Duration.ofDays(7);

  private final Time time;
  private final RolloutStore store = new RolloutStore();

  RolloutOverview(Time time) {
    this.time = time;
  }

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return store
        .notable(
            tx,
            caller.subject(),
            caller.may(Permission.MODELS_WRITE),
            caller.may(Permission.MODELS_GOVERN),
            time.now().minus(TOLD),
            MOST)
        .map(found -> new Part(Map.of(), found.stream().map(RolloutOverview::attention).toList()));
  }

  private static Attention attention(RolloutRow row) {
    String what = "version %d of model %s as %s".formatted(row.version(), row.model(), row.alias());
    return new Attention(
        URGENCY,
        "rollout",
        switch (row.state()) {
          case ROLLED_BACK -> "Rolled back by itself: " + what;
          case WAITING -> "A rollout waits for a person: " + what;
          default -> "A rollout was stopped: " + what;
        },
        row.reason(),
        "/models/%s/promotions/%s".formatted(row.model(), row.promotionId()),
        Optional.empty());
  }
}
