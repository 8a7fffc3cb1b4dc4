package io.millrace.tenancy;

import io.millrace.platform.ApiException;
import io.millrace.platform.cache.ExpiringCache;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.db.Notifications.Change;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Every tenant's facts in memory, for what runs on each request: limits, weights, suspension. A
 * change reaches all nodes as soon as it has committed.
 */
public final class Tenants {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final Duration USABLE = Duration.ofMinutes(5);
  private static final int MAX_TENANTS = 50_000;

  private final Db db;
  private final TenantStore store = new TenantStore();
  private final ExpiringCache<UUID, Tenant> cache;

  public Tenants(Db db, Notifications notifications, Time time) {
    this.db = db;
    this.cache = new ExpiringCache<>(time, FRESH, USABLE, MAX_TENANTS);
    notifications.on("tenant", this::changed);
  }

  /** A tenant's facts; NOT_FOUND for one that is gone. */
  public Future<Tenant> get(UUID id) {
    return cache.get(id, () -> load(id));
  }

  /** A tenant's facts, if they are in memory; no waiting. */
  public Optional<Tenant> cached(UUID id) {
    return cache.fresh(id);
  }

  /** Names by id; without those that are gone. */
  public Future<Map<UUID, String>> names(SystemTx tx, Collection<UUID> ids) {
    return store.names(tx, ids);
  }

  /**
   * Ids of tenants in their order, for work that goes over all of them.
   *
   * @param last the last one of those before
   */
  public Future<List<UUID>> after(UUID last, int limit) {
    return db.inSystem(tx -> store.after(tx, last, limit));
  }

  private Future<Tenant> load(UUID id) {
    return db.inSystem(tx -> store.find(tx, id)).map(Tenants::present);
  }

  private static Tenant present(Optional<Tenant> tenant) {
    return tenant.orElseThrow(() -> ApiException.notFound("tenant"));
  }

  private void changed(Change change) {
    if (change.missed()) {
      cache.clear();
    } else if (cache.fresh(change.tenantId()).isPresent()) {
      cache.invalidate(tenant -> tenant.id().equals(change.tenantId()));
      get(change.tenantId());
    } else {
      cache.invalidate(tenant -> false);
    }
  }
}
