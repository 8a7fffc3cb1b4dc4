package io.millrace.datasets;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The feature put together, for the composition root.
 *
 * @param handover verified uploads of no dataset
 * @param walk goes through the entries of a version with their bytes
 * @param routes the operations of the tag {@code datasets}
 * @param jobs what its background jobs do
 * @param janitor ends uploads that nobody continues
 */
public record DatasetFeature(
    DatasetService datasets,
    VersionService versions,
    UploadService uploads,
    UploadHandover handover,
    HeldContent held,
    EntryWalk walk,
    List<FeatureRoutes> routes,
    List<JobHandler> jobs,
    UploadJanitor janitor)
    implements Feature {

  /** What the feature stands on. */
  public record Parts(
      Vertx vertx,
      Db db,
      Ids ids,
      Time time,
      BlobStore blobs,
      BlobRemoval removal,
      Jobs jobs,
      StorageMeter meter,
      AuditLog audit,
      Lineage lineage,
      ContentLinks links) {}

  /** Puts the feature together. */
  public static DatasetFeature create(Parts on) {
    on.lineage().describeBy(new DatasetLineage());
    BlobCleaner cleaner = new BlobCleaner(on.db(), on.time(), on.jobs(), on.removal(), on.meter());
    UploadObjects objects = new UploadObjects(on.db(), on.blobs());
    ArchiveUnpacker unpacker =
        new ArchiveUnpacker(
            on.vertx(),
            on.blobs(),
            new PackWriter.Factory(on.db(), on.ids(), on.blobs(), on.meter(), objects));
    UploadVerification verification =
        new UploadVerification(
            on.db(), on.time(), on.blobs(), on.jobs(), on.meter(), cleaner, objects, unpacker);
    DatasetService datasets =
        new DatasetService(
            on.db(), on.ids(), on.time(), on.audit(), on.lineage(), on.links(), cleaner);
    VersionService versions =
        new VersionService(
            on.db(), on.links(), new Committer(on.audit(), on.lineage(), on.time()), objects);
    UploadService uploads = uploads(on, verification, cleaner);
    ContentService content =
        new ContentService(on.links(), on.blobs(), new Thumbnails(on.vertx(), on.blobs()));
    EntryWalk walk = new EntryWalk(on.db(), on.time(), on.blobs());
    return new DatasetFeature(
        datasets,
        versions,
        uploads,
        new UploadHandover(on.audit(), cleaner),
        new HeldContent(on.db(), on.ids(), on.blobs(), on.meter(), cleaner),
        walk,
        List.of(
            new DatasetRoutes(datasets, versions, new ArchiveExport(on.vertx(), walk), content),
            new UploadRoutes(uploads)),
        List.of(verification, cleaner),
        new UploadJanitor(on.db(), on.time(), on.blobs(), cleaner));
  }

  private static UploadService uploads(
      Parts on, UploadVerification verification, BlobCleaner cleaner) {
    return new UploadService(
        on.db(), on.ids(), on.time(), on.blobs(), on.meter(), verification, cleaner);
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(new DatasetOverview());
  }

  @Override
  public List<Verticle> workers() {
    return List.of(janitor);
  }
}
