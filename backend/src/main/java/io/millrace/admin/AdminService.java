package io.millrace.admin;

import io.millrace.audit.AuditLog;
import io.millrace.identity.CreatedInvitation;
import io.millrace.identity.Identity;
import io.millrace.identity.NewApiKey;
import io.millrace.identity.NewInvitation;
import io.millrace.identity.Role;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.time.Ids;
import io.millrace.tenancy.NewTenant;
import io.millrace.tenancy.TenancyService;
import io.millrace.tenancy.Tenant;
import io.millrace.tenancy.TenantPatch;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** What the installation's admin does. */
public final class AdminService {
  private final Db db;
  private final Ids ids;
  private final AuditLog audit;
  private final TenancyService tenancy;
  private final Identity identity;
  private final Installation installation;
  private final AdminStore store = new AdminStore();

  public AdminService(
      Db db,
      Ids ids,
      AuditLog audit,
      TenancyService tenancy,
      Identity identity,
      Installation installation) {
    this.db = db;
    this.ids = ids;
    this.audit = audit;
    this.tenancy = tenancy;
    this.identity = identity;
    this.installation = installation;
  }

  /** The operations of the tag {@code admin}. */
  public FeatureRoutes routes() {
    return new AdminRoutes(this);
  }

  /** Makes a tenant and its first API key, of role owner, in one transaction. */
  public Future<CreatedTenant> create(Caller admin, NewTenant wanted) {
    Caller inside = admin.inside(ids.next());
    return db.inTenant(inside, tx -> create(tx, inside, wanted));
  }

  /** Tenants with what they use, newest first. */
  public Future<Page<AdminTenant>> list(
      Optional<String> search, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.inSystem(
        tx ->
            tenancy
                .page(tx, search, after, limit)
                .compose(
                    page ->
                        describe(tx, page.items())
                            .map(items -> new Page<>(items, page.nextCursor()))));
  }

  /** One tenant. */
  public Future<AdminTenant> get(Caller admin, UUID tenantId) {
    return tenancy
        .own(admin.inside(tenantId))
        .compose(tenant -> db.inSystem(tx -> describe(tx, List.of(tenant))))
        .map(described -> described.get(0));
  }

  /** Changes weight and quota, suspends or resumes; every node obeys at once. */
  public Future<AdminTenant> update(Caller admin, UUID tenantId, TenantPatch patch) {
    Caller inside = admin.inside(tenantId);
    return db.inTenant(inside, tx -> tenancy.update(tx, inside, patch))
        .compose(tenant -> db.inSystem(tx -> describe(tx, List.of(tenant))))
        .map(described -> described.get(0));
  }

  /** Invites a person, of any role, into a tenant. */
  public Future<CreatedInvitation> invite(Caller admin, UUID tenantId, NewInvitation wanted) {
    Caller inside = admin.inside(tenantId);
    return tenancy.own(inside).compose(tenant -> identity.invitations().create(inside, wanted));
  }

  /** The installation at a glance. */
  public Future<AdminOverview> overview() {
    return db.inSystem(
        tx ->
            tenancy
                .count(tx)
                .compose(
                    tenants ->
                        store
                            .jobs(tx)
                            .compose(
                                jobs ->
                                    store
                                        .databaseVersion(tx)
                                        .map(version -> overview(tenants, jobs, version)))));
  }

  private AdminOverview overview(long tenants, Map<String, Long> jobs, String version) {
    return new AdminOverview(
        tenants,
        installation.version(),
        installation.startedAt(),
        installation.nodes().getAsInt(),
        jobs,
        "PostgreSQL %s (%s)".formatted(version, installation.database()),
        installation.objectStore(),
        installation.devices().get());
  }

  private Future<CreatedTenant> create(TenantTx tx, Caller inside, NewTenant wanted) {
    NewApiKey firstKey = new NewApiKey("first key", Role.OWNER, Optional.empty());
    return tenancy
        .create(tx, inside, wanted)
        .compose(
            tenant ->
                identity
                    .apiKeys()
                    .create(tx, inside, firstKey)
                    .map(key -> new CreatedTenant(tenant.id(), tenant.name(), key.secret())))
        .compose(
            made ->
                audit
                    .append(
                        tx,
                        inside,
                        "tenant.created",
                        "tenant:" + made.id(),
                        Map.of("name", made.name()))
                    .map(made));
  }

  private Future<List<AdminTenant>> describe(SystemTx tx, List<Tenant> tenants) {
    return tenancy
        .usage(tx, tenants)
        .compose(
            usage ->
                identity
                    .members()
                    .count(tx, tenants.stream().map(Tenant::id).toList())
                    .map(
                        members ->
                            IntStream.range(0, tenants.size())
                                .mapToObj(
                                    i ->
                                        new AdminTenant(
                                            tenants.get(i),
                                            usage.get(i),
                                            members.getOrDefault(tenants.get(i).id(), 0)))
                                .toList()));
  }
}
