package io.millrace.registry;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.vertx.core.Future;
import java.util.List;

/** Removes the objects of versions that are gone. */
public final class PurgeJob implements JobHandler {
  static final String KIND = "model.purge";

  private final BlobStore blobs;

  public PurgeJob(BlobStore blobs) {
    this.blobs = blobs;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    List<BlobKey> keys = context.payload(Payload.class).keys().stream().map(BlobKey::new).toList();
    return blobs.delete(keys);
  }

  /** Keys of the objects. */
  record Payload(List<String> keys) {}
}
