package io.millrace.serving.metering;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tells what was served; some seconds after it was. */
public final class ServingUsageService {
  private static final int MAX_LINES = 50_000;

  private final Db db;
  private final Time time;
  private final Tenants tenants;
  private final ServingUsageStore store = new ServingUsageStore();

  public ServingUsageService(Db db, Time time, Tenants tenants) {
    this.db = db;
    this.time = time;
    this.tenants = tenants;
  }

  /** The operations on usage. */
  public FeatureRoutes routes() {
    return new ServingUsageRoutes(this);
  }

  /** What the caller's tenant was served; INVALID_REQUEST for a period that is none. */
  Future<ServingUsage> own(Caller caller, Asked asked) {
    Period period = period(asked);
    return db.readTenant(caller, tx -> store.read(tx, period, asked.endpoint()));
  }

  /** The same by interval and version as CSV; INVALID_REQUEST for more than 50 000 lines. */
  Future<String> csv(Caller caller, Asked asked) {
    Period period = period(asked);
    return db.readTenant(caller, tx -> store.lines(tx, period, asked.endpoint(), MAX_LINES + 1))
        .map(
            lines -> {
              if (lines.size() > MAX_LINES) {
                throw ApiException.invalid(
                    "query/from",
                    "That is more than %d lines: ask for a shorter time, for days instead of hours,"
                            .formatted(MAX_LINES)
                        + " or for one endpoint.");
              }
              return UsageCsv.of(lines);
            });
  }

  /** What all tenants were served. */
  Future<InstallationUsage> all(Asked asked) {
    Period period = period(asked);
    return db.inSystem(
        tx ->
            store
                .readAll(tx, period)
                .compose(
                    usage ->
                        tenants
                            .names(
                                tx,
                                usage.tenants().stream()
                                    .map(InstallationUsage.OfTenant::tenantId)
                                    .toList())
                            .map(names -> named(usage, names))));
  }

  private static InstallationUsage named(InstallationUsage usage, Map<UUID, String> names) {
    List<InstallationUsage.OfTenant> named =
        usage.tenants().stream()
            .map(
                each ->
                    new InstallationUsage.OfTenant(
                        each.tenantId(),
                        names.getOrDefault(each.tenantId(), each.name()),
                        each.counts()))
            .toList();
    return new InstallationUsage(
        usage.from(), usage.to(), usage.interval(), usage.total(), usage.points(), named);
  }

  private Period period(Asked asked) {
    return Period.of(asked.from(), asked.to(), asked.interval(), time.now());
  }

  /** The parameters of a request, as they came. */
  record Asked(
      Optional<String> from,
      Optional<String> to,
      Optional<String> interval,
      Optional<String> endpoint) {}
}
