package io.millrace.tenancy;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.RequestGate;
import io.millrace.platform.limits.RateLimiter;
import io.millrace.platform.time.Time;
import java.util.UUID;
import java.util.function.IntSupplier;

/**
 * A tenant's rates: requests to the control plane, and predicted rows. Each node grants its share,
 * the quota divided by the nodes that are alive; two seconds' worth may come at once.
 */
public final class RequestLimits implements RequestGate {
  private static final double BURST_SECONDS = 2;
  private static final double MIN_BURST = 5;

  private final Tenants tenants;
  private final IntSupplier nodes;
  private final RateLimiter<UUID> requests;
  private final RateLimiter<UUID> predictions;

  public RequestLimits(Tenants tenants, IntSupplier nodes, Time time) {
    this.tenants = tenants;
    this.nodes = nodes;
    this.requests = new RateLimiter<>(time);
    this.predictions = new RateLimiter<>(time);
  }

  @Override
  public void admit(Caller caller) {
    if (caller.tenantId() != null) {
      long rate = quota(caller.tenantId()).requestsPerSecond().orElseThrow();
      take(requests, caller.tenantId(), 1, rate, "requests");
    }
  }

  /**
   * Takes predicted rows from the tenant's rate; for the hot path, touches memory alone.
   *
   * @throws ApiException RATE_LIMITED with Retry-After
   */
  public void admitPredictions(UUID tenantId, int rows) {
    long rate = quota(tenantId).predictionsPerSecond().orElseThrow();
    take(predictions, tenantId, rows, rate, "predictions");
  }

  /**
   * Looks whether one predicted row could be taken now, and takes none.
   *
   * @throws ApiException RATE_LIMITED with Retry-After
   */
  public void expectPredictions(UUID tenantId) {
    long rate = quota(tenantId).predictionsPerSecond().orElseThrow();
    refuse(predictions.expect(tenantId, 1, share(rate), burst(share(rate))), rate, "predictions");
  }

  private Quota quota(UUID tenantId) {
    return tenants.cached(tenantId).map(Tenant::quota).orElse(Quota.DEFAULT);
  }

  private void take(RateLimiter<UUID> limiter, UUID tenantId, int amount, long rate, String what) {
    refuse(limiter.take(tenantId, amount, share(rate), burst(share(rate))), rate, what);
  }

  private double share(long rate) {
    return (double) rate / Math.max(1, nodes.getAsInt());
  }

  private static double burst(double share) {
    return Math.max(MIN_BURST, share * BURST_SECONDS);
  }

  private static void refuse(long wait, long rate, String what) {
    if (wait > 0) {
      int seconds = (int) Math.max(1, (wait + 999_999_999L) / 1_000_000_000L);
      throw ApiException.retryAfter(
          ErrorCode.RATE_LIMITED,
          "This tenant may make %d %s a second; try again in %d s.".formatted(rate, what, seconds),
          seconds);
    }
  }
}
