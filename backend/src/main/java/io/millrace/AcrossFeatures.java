package io.millrace;

import io.millrace.admin.AdminService;
import io.millrace.admin.Installation;
import io.millrace.audit.AuditLog;
import io.millrace.audit.AuditRoutes;
import io.millrace.identity.Identity;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageRoutes;
import io.millrace.platform.events.EventsRoutes;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.jobs.JobsOverview;
import io.millrace.platform.jobs.JobsRoutes;
import io.millrace.platform.overview.OverviewRoutes;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.serving.ServingFeature;
import io.millrace.tenancy.TenancyFeature;
import java.util.List;
import java.util.stream.Stream;

/** What stands over all features: the admin, the audit trail, lineage, jobs, events and Home. */
record AcrossFeatures(List<FeatureRoutes> routes) implements Feature {
  /**
   * What it stands on.
   *
   * @param features those whose overviews Home shows
   */
  record Parts(
      Backbone on,
      AuditLog audit,
      Lineage lineage,
      Jobs jobs,
      List<Feature> features,
      TenancyFeature tenancy,
      Identity identity,
      ServingFeature serving) {}

  static AcrossFeatures create(Parts parts) {
    Backbone on = parts.on();
    AdminService admin =
        new AdminService(
            on.db,
            on.ids,
            parts.audit(),
            parts.tenancy().service(),
            parts.identity(),
            installation(parts));
    List<OverviewSource> overviews =
        Stream.concat(
                parts.features().stream().flatMap(feature -> feature.overviews().stream()),
                Stream.of(new JobsOverview(on.time)))
            .toList();
    return new AcrossFeatures(
        List.of(
            admin.routes(),
            new AuditRoutes(parts.audit()),
            new LineageRoutes(parts.lineage()),
            new JobsRoutes(parts.jobs()),
            new EventsRoutes(on.vertx, on.notifications),
            new OverviewRoutes(on.db, overviews)));
  }

  private static Installation installation(Parts parts) {
    Backbone on = parts.on();
    return new Installation(
        Wiring.version(),
        on.time.now(),
        on.config.database().external().isPresent() ? "external" : "embedded",
        on.config.objectStore().external().isPresent()
            ? Wiring.origin(on.objectStore.endpoint())
            : "embedded",
        parts.tenancy().nodes()::alive,
        () -> Wiring.devices(parts.serving()));
  }
}
