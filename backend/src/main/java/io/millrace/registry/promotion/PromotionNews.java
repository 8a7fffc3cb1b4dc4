package io.millrace.registry.promotion;

import io.millrace.platform.db.TenantTx;
import io.millrace.webhooks.WebhookEvent;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tells webhooks how promotions have ended; one that is rolled out ends with its rollout. */
final class PromotionNews {
  private final WebhookEvents webhooks;

  PromotionNews(WebhookEvents webhooks) {
    this.webhooks = webhooks;
  }

  /** Nothing where people or a rollout have yet to say how it ends. */
  Future<Void> settled(TenantTx tx, Promotion promotion, PromotionStore.Outcome outcome) {
    return outcome.state() == PromotionState.WAITING
            || outcome.state() == PromotionState.ROLLING_OUT
        ? Future.succeededFuture()
        : publish(
            tx,
            promotion.id(),
            new Ended(
                promotion.model(),
                promotion.alias(),
                promotion.version(),
                outcome.fromVersion(),
                outcome.state(),
                outcome.reason(),
                outcome.decidedBy()));
  }

  /** The end of a rollout; one that is rolled back in its watch has ended as promoted before. */
  Future<Void> rolledOut(
      TenantTx tx, RolloutRow row, PromotionState state, String reason, String by) {
    return publish(
        tx,
        row.promotionId(),
        new Ended(
            row.model(),
            row.alias(),
            row.version(),
            Optional.of(row.fromVersion()),
            state,
            Optional.of(reason),
            Optional.of(by)));
  }

  private record Ended(
      String model,
      String alias,
      int version,
      Optional<Integer> fromVersion,
      PromotionState state,
      Optional<String> reason,
      Optional<String> by) {}

  private Future<Void> publish(TenantTx tx, UUID promotion, Ended ended) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", ended.model());
    data.put("alias", ended.alias());
    data.put("version", Integer.toString(ended.version()));
    data.put("from_version", ended.fromVersion().map(String::valueOf).orElse(null));
    data.put("state", ended.state().wireName());
    data.put("reason", ended.reason().orElse(null));
    data.put("promotion_id", promotion.toString());
    data.put("decided_by", ended.by().orElse(null));
    return webhooks.publish(tx, WebhookEvent.PROMOTION_DECIDED, data);
  }
}
