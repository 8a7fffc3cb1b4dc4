package io.millrace.reports;

import io.millrace.audit.AuditLog;
import io.millrace.platform.db.Db;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.util.List;

/** The feature put together, for the composition root. */
public record ReportFeature(ReportService reports) implements Feature {
  /** Puts the feature together. */
  public static ReportFeature create(Db db, AuditLog audit, Ids ids, Time time) {
    return new ReportFeature(new ReportService(db, audit, ids, time));
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(new ReportRoutes(reports));
  }
}
