package io.millrace.registry;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.crypto.SigningKey;
import io.millrace.platform.db.Db;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.outbox.Outbox;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Quotas;
import io.millrace.tracking.DatasetVersions;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.TrackingFeature;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** The feature put together, for the composition root. */
public record RegistryFeature(
    ModelService models,
    VersionService versions,
    RegisteredModelService registeredModels,
    RegisteredVersionService registeredVersions,
    ManifestService manifests,
    PapersService papers,
    AdmissionJob admission)
    implements Feature {

  /**
   * What the feature stands on.
   *
   * @param admission decides whether a file may be run
   * @param key signs what is known of admitted versions
   * @param workFolder where files are held while they are examined; must exist
   */
  public record Parts(
      Vertx vertx,
      Db db,
      Ids ids,
      Time time,
      BlobStore blobs,
      BlobRemoval removal,
      Outbox outbox,
      WebhookEvents webhooks,
      Jobs jobs,
      Quotas quotas,
      AuditLog audit,
      Lineage lineage,
      TrackingFeature tracking,
      DatasetVersions datasets,
      UploadedModels uploads,
      ModelAdmission admission,
      SigningKey key,
      Path workFolder) {}

  /** Puts the feature together. */
  public static RegistryFeature create(Parts on) {
    on.lineage().describeBy(new RegistryLineage());
    VersionRemoval removal = new VersionRemoval(on.quotas(), on.removal());
    VersionService.Parts versions =
        new VersionService.Parts(
            on.db(),
            on.blobs(),
            on.tracking().artifacts(),
            on.tracking().runs(),
            on.uploads(),
            on.quotas(),
            on.jobs(),
            removal,
            on.lineage(),
            on.webhooks(),
            on.audit());
    ManifestService manifests = new ManifestService(on.db(), on.key(), on.time());
    RegisteredModelService registeredModels =
        new RegisteredModelService(on.db(), on.audit(), on.webhooks(), on.time());
    RegisteredVersionService registeredVersions =
        new RegisteredVersionService(versions, on.ids(), on.time());
    return new RegistryFeature(
        new ModelService(
            on.db(), removal, on.outbox(), on.webhooks(), on.audit(), on.ids(), on.time()),
        new VersionService(versions, on.ids(), on.time()),
        registeredModels,
        registeredVersions,
        manifests,
        new PapersService(
            new PapersService.Parts(
                on.db(),
                registeredModels,
                registeredVersions,
                manifests,
                on.tracking().runs(),
                new RunLinkService(on.db(), on.lineage(), on.ids(), on.time()),
                on.tracking().artifacts(),
                on.datasets())),
        new AdmissionJob(on.vertx(), versions, on.admission(), manifests, on.workFolder()));
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(new RegistryRoutes(models, versions, manifests, papers));
  }

  @Override
  public List<JobHandler> jobs() {
    return List.of(admission);
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(new RegistryOverview());
  }
}
