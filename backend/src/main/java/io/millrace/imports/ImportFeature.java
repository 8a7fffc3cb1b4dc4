package io.millrace.imports;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.UploadHandover;
import io.millrace.lineage.Lineage;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.ExperimentLifecycleService;
import io.millrace.tracking.TakeOverService;
import io.millrace.tracking.TrackingFeature;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** The feature put together, for the composition root. */
public record ImportFeature(List<FeatureRoutes> routes, List<JobHandler> jobs) implements Feature {
  /** Files that are read at once on this node. */
  private static final int READERS = 2;

  /** Files that are looked into at once, for which somebody waits. */
  private static final int LOOKS = 2;

  /** What the feature stands on. */
  public record Parts(
      Vertx vertx,
      Db db,
      Jobs jobs,
      BlobStore blobs,
      AuditLog audit,
      Lineage lineage,
      SecretBox secrets,
      Ids ids,
      Time time,
      UploadHandover uploads,
      TrackingFeature tracking) {}

  /**
   * Puts the feature together.
   *
   * @param others sources that belong to other features
   */
  public static ImportFeature create(Parts on, List<ImportSource> others) {
    FileSource.Pools pools =
        new FileSource.Pools(
            on.vertx().createSharedWorkerExecutor("millrace-imports", READERS),
            on.vertx().createSharedWorkerExecutor("millrace-import-looks", LOOKS));
    TrackingFeature tracking = on.tracking();
    RunWriters.Targets targets =
        new RunWriters.Targets(
            new TakeOverService(on.db(), on.lineage(), on.ids(), on.time()),
            new ExperimentLifecycleService(on.db(), on.audit(), on.time()),
            tracking.runs(),
            tracking.lifecycle(),
            tracking.artifacts(),
            on.vertx());
    FileSource tables = new FileSource(on, pools, targets, new CsvReading());
    List<ImportSource> sources = new ArrayList<>(others);
    sources.add(tables);
    sources.add(new FileSource(on, pools, targets, new TensorboardReading()));
    sources.add(new FileSource(on, pools, targets, new WandbReading()));
    return new ImportFeature(
        List.of(new ImportRoutes(new ImportService(on, sources), tables)),
        sources.stream().<JobHandler>map(source -> new ImportJob(on, source)).toList());
  }
}
