package io.millrace.registry.promotion;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Promotions that the caller may approve, on Home: each by itself, the longest waiting first. */
final class PromotionOverview implements OverviewSource {
  /** What went wrong comes before, work that many can do after. */
  private static final int URGENCY = 9;

  /** The next ones move up as these are decided. */
  private static final int MOST = 5;

  private final PromotionStore store = new PromotionStore();

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    Set<Approver> roles = EnumSet.allOf(Approver.class);
    roles.removeIf(role -> !role.is(caller));
    Future<List<Promotion>> waiting =
        roles.isEmpty()
            ? Future.succeededFuture(List.of())
            : store.waitingFor(tx, caller.subject(), roles, MOST);
    return waiting.map(
        found -> new Part(Map.of(), found.stream().map(PromotionOverview::attention).toList()));
  }

  private static Attention attention(Promotion promotion) {
    return new Attention(
        URGENCY,
        "approval",
        "Version %d of model %s waits for your approval as %s"
            .formatted(promotion.version(), promotion.model(), promotion.alias()),
        promotion.note(),
        "/models/%s/promotions/%s".formatted(promotion.model(), promotion.id()),
        Optional.empty());
  }
}
