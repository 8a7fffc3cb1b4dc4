package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.time.Time;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.metering.Metering;
import io.millrace.serving.metering.Outcome;
import io.millrace.tenancy.RequestLimits;
import io.millrace.tenancy.Tenant;
import io.millrace.tenancy.Tenants;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Refuses requests by their head alone where nothing that their body may say would help: under
 * overload, reading and decoding bodies is most of what refusals cost. Assumes the best of what is
 * not known yet: one row, the highest priority, the longest time limit. So whatever is let through
 * is still looked at as a whole.
 */
final class EarlyRefusals {
  private final InferencePool pool;
  private final RequestLimits limits;
  private final Metering metering;
  private final Tenants tenants;
  private final Time time;

  EarlyRefusals(ServingFeature.Parts parts, InferencePool pool, Metering metering) {
    this.pool = pool;
    this.limits = parts.limits();
    this.metering = metering;
    this.tenants = parts.tenants();
    this.time = parts.time();
  }

  /**
   * Throws the refusal, which is counted with one row.
   *
   * @param version only a deployment of this version; empty for the traffic split
   * @param timeoutNanos the transport's limit; 0 for none
   */
  void check(
      Caller caller,
      Protocol protocol,
      LiveEndpoint endpoint,
      Optional<Integer> version,
      long timeoutNanos) {
    LiveDeployment likely = endpoint.likely(version);
    if (likely == null) {
      return;
    }
    UUID tenant = caller.tenantId();
    long deadline = time.nanos() + limit(endpoint, timeoutNanos);
    Refusal refusal = outlook(likely, endpoint, tenant, deadline);
    if (refusal != null && (version.isPresent() || byAll(endpoint, tenant, deadline))) {
      likely.model().statistics().refused(refusal.reason());
      count(tenant, likely);
      endpoint.refusals().note(endpoint.named(caller), protocol, likely.deployed(), refusal);
      throw Refusals.problem(refusal);
    }
    try {
      limits.expectPredictions(tenant);
    } catch (ApiException e) {
      count(tenant, likely);
      endpoint.refusals().note(endpoint.named(caller), protocol, likely.deployed(), e);
      throw e;
    }
  }

  /** Whoever it will be for. */
  private boolean byAll(LiveEndpoint endpoint, UUID tenant, long deadline) {
    return endpoint.deployments().stream()
        .noneMatch(each -> outlook(each, endpoint, tenant, deadline) == null);
  }

  /** Null where it may be answered: from the queue, from the cache, or after a load. */
  private Refusal outlook(
      LiveDeployment deployment, LiveEndpoint endpoint, UUID tenant, long deadline) {
    return endpoint.wanted().cache() || !deployment.resident().isLoaded()
        ? null
        : pool.outlook(
            deployment.model(),
            tenant,
            tenants.cached(tenant).map(Tenant::weight).orElse(1),
            deadline);
  }

  private void count(UUID tenant, LiveDeployment deployment) {
    metering.count(deployment.metered(tenant), Outcome.REFUSED, 1, 0, 0, 0);
  }

  private static long limit(LiveEndpoint endpoint, long timeoutNanos) {
    long most = TimeUnit.MILLISECONDS.toNanos(endpoint.wanted().timeoutMs());
    return timeoutNanos == 0 ? most : Math.min(most, timeoutNanos);
  }
}
