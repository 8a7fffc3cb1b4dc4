package io.millrace.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.HeldContent;
import io.millrace.labeling.LabelingService;
import io.millrace.lineage.Lineage;
import io.millrace.platform.db.Db;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.serving.PredictionObserver;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The feature put together, for the composition root.
 *
 * @param observer to be told of answered predictions
 * @param retention the job that ends what was kept
 * @param worker writes what the observer was told of
 */
public record MonitoringFeature(
    PredictionObserver observer,
    CaptureService captures,
    CaptureRetention retention,
    Verticle worker)
    implements Feature {
  private static final int MAX_WAITING = 2_000;
  private static final long MAX_WAITING_BYTES = 64L << 20;
  private static final long SEED = 0x6d696c6c72616365L;

  /** What the feature stands on. */
  public record Parts(
      Vertx vertx,
      Db db,
      Ids ids,
      Time time,
      Jobs jobs,
      ContentLinks links,
      HeldContent contents,
      LabelingService labeling,
      Lineage lineage,
      MeterRegistry metrics) {}

  /** Puts the feature together. */
  public static MonitoringFeature create(Parts on) {
    on.lineage().describeBy(new CaptureLineage());
    CaptureQueue queue =
        new CaptureQueue(
            new CaptureSampler(SEED), on.ids(), on.time(), MAX_WAITING, MAX_WAITING_BYTES);
    CaptureSender sender = new CaptureSender(on.labeling(), on.contents());
    CaptureWriter writer =
        new CaptureWriter(
            on.vertx().createSharedWorkerExecutor("millrace-capture", 1),
            on.db(),
            on.time(),
            on.contents(),
            sender);
    CaptureRetention retention = new CaptureRetention(on.db(), on.time(), on.jobs(), on.contents());
    CaptureService captures = new CaptureService(on.db(), on.links(), queue, sender);
    Gauge.builder("millrace.captures.dropped", queue::droppedInAll).register(on.metrics());
    return new MonitoringFeature(
        queue, captures, retention, new CaptureVerticle(queue, writer, retention));
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(new MonitoringRoutes(captures));
  }

  @Override
  public List<JobHandler> jobs() {
    return List.of(retention);
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(captures);
  }

  @Override
  public List<Verticle> workers() {
    return List.of(worker);
  }
}
