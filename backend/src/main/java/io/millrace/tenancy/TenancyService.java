package io.millrace.tenancy;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes and changes tenants, and tells what they use. */
public final class TenancyService implements OverviewSource {
  private final Db db;
  private final Time time;
  private final AuditLog audit;
  private final List<TenantInitializer> initializers;
  private final TenantStore store = new TenantStore();
  private final UsageStore usage = new UsageStore();

  public TenancyService(Db db, Time time, AuditLog audit, List<TenantInitializer> initializers) {
    this.db = db;
    this.time = time;
    this.audit = audit;
    this.initializers = List.copyOf(initializers);
  }

  /** The operations of the tag {@code tenancy}. */
  public FeatureRoutes routes() {
    return new TenancyRoutes(this);
  }

  /** The caller's tenant. */
  public Future<Tenant> own(Caller caller) {
    return db.readTenant(caller, this::present);
  }

  /** What the caller's tenant uses. */
  public Future<Usage> ownUsage(Caller caller) {
    return db.readTenant(caller, this::usage);
  }

  private Future<Usage> usage(TenantTx tx) {
    return present(tx)
        .compose(tenant -> usage.usage(tx, List.of(tenant), month()))
        .map(all -> all.get(0));
  }

  /** The predictions of this month, and quotas that are nearly or wholly used. */
  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return usage(tx)
        .map(
            used ->
                new Part(
                    Map.of("predictions", used.used(Meter.PREDICTIONS_PER_MONTH)),
                    QuotaAttention.of(used, caller)));
  }

  /**
   * Fills the tenant of the transaction, which is new: its row, quota, counters, and what each
   * feature puts into it.
   */
  public Future<Tenant> create(TenantTx tx, Caller caller, NewTenant tenant) {
    Future<Void> made = store.create(tx, named(tenant), time.now());
    for (TenantInitializer initializer : initializers) {
      made = made.compose(done -> initializer.initialize(tx, caller));
    }
    return made.compose(done -> present(tx));
  }

  /** Changes the tenant of the transaction; every node hears of it. */
  public Future<Tenant> update(TenantTx tx, Caller caller, TenantPatch patch) {
    return store
        .update(tx, patch)
        .compose(found -> present(tx))
        .compose(
            tenant ->
                tx.announce("tenant", tenant.id().toString())
                    .compose(
                        told ->
                            audit.append(
                                tx,
                                caller,
                                "tenant.changed",
                                "tenant:" + tenant.id(),
                                detail(patch)))
                    .map(tenant));
  }

  /** Tenants, newest first. */
  public Future<Page<Tenant>> page(
      SystemTx tx, Optional<String> search, Optional<Cursor> after, int limit) {
    return store.page(tx, search, after, limit);
  }

  /** What tenants use, in their order. */
  public Future<List<Usage>> usage(SystemTx tx, List<Tenant> tenants) {
    return usage.usage(tx, tenants, month());
  }

  /** How many tenants there are. */
  public Future<Long> count(SystemTx tx) {
    return store.count(tx);
  }

  private Future<Tenant> present(TenantTx tx) {
    return store
        .find(tx, tx.tenantId())
        .map(found -> found.orElseThrow(() -> ApiException.notFound("tenant")));
  }

  private String month() {
    return YearMonth.from(time.now().atOffset(ZoneOffset.UTC)).toString();
  }

  private static NewTenant named(NewTenant tenant) {
    if (tenant.name() == null || tenant.name().isBlank()) {
      throw ApiException.invalid("/name", "The name is empty.");
    }
    return new NewTenant(tenant.name().strip(), tenant.weight(), tenant.quota());
  }

  private static Map<String, Object> detail(TenantPatch patch) {
    Map<String, Object> detail = new TreeMap<>();
    patch.name().ifPresent(name -> detail.put("name", name));
    patch.weight().ifPresent(weight -> detail.put("weight", weight));
    patch.suspended().ifPresent(suspended -> detail.put("suspended", suspended));
    patch.quota().ifPresent(quota -> detail.put("quota", quota));
    return detail;
  }
}
