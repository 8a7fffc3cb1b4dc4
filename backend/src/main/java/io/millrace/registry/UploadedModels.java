package io.millrace.registry;

import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.UUID;

/** What the registry asks of uploads. */
public interface UploadedModels {
  /**
   * Takes over the object of a verified upload of purpose {@code model}, and the bytes counted for
   * it in the quota.
   *
   * @return fails with NOT_FOUND, or CONFLICT when it is not ready
   */
  Future<Taken> take(TenantTx tx, Caller caller, UUID uploadId);

  /** A file that is now the registry's. */
  record Taken(BlobKey key, long bytes, String sha256) {}
}
