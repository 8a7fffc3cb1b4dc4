package io.millrace.platform.jobs;

import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs that failed in the last week; older ones are history. */
public final class JobsOverview implements OverviewSource {
  private static final int URGENCY = 8;
  private static final int DAYS = 7;

  private final Time time;
  private final JobStore store = new JobStore();

  public JobsOverview(Time time) {
    this.time = time;
  }

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    if (!caller.may(Permission.JOBS_READ) || !caller.may(Permission.UPLOADS_WRITE)) {
      return Future.succeededFuture(part(List.of()));
    }
    LocalDate since = LocalDate.ofInstant(time.now(), ZoneOffset.UTC).minusDays(DAYS);
    return store
        .failedSince(tx, since)
        .map(failed -> part(failed == 0 ? List.of() : List.of(attention(failed, since))));
  }

  private static Part part(List<Attention> attention) {
    return new Part(Map.of(), attention);
  }

  private static Attention attention(long failed, LocalDate since) {
    return new Attention(
        URGENCY,
        "failed_job",
        failed == 1 ? "A background job failed" : "Background jobs failed",
        Optional.of("In the last seven days."),
        "/settings/jobs?state=failed&since=" + since,
        Optional.of(failed));
  }
}
