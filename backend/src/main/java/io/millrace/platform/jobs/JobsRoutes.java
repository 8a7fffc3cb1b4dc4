package io.millrace.platform.jobs;

import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;

/** The operations on jobs. */
public final class JobsRoutes implements FeatureRoutes {
  private final Jobs jobs;

  public JobsRoutes(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "listJobs",
        request ->
            jobs.list(
                    request.caller(),
                    new JobFilter(
                        request.query("kind"),
                        request.query("state").map(JobState::ofWireName),
                        request.queryDate("since"),
                        request.query("sort")),
                    request.cursor(),
                    request.limit())
                .map(Reply::ok));
    operations.bind(
        "getJob", request -> jobs.get(request.caller(), request.pathId("jobId")).map(Reply::ok));
    operations.bind(
        "cancelJob",
        request -> jobs.cancel(request.caller(), request.pathId("jobId")).map(Reply::ok));
  }
}
