package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;

/** What artifacts ask of the tenant's storage quota. */
public interface ArtifactQuota {
  /** Counts bytes in; fails with QUOTA_EXCEEDED. */
  Future<Void> reserve(TenantTx tx, long bytes);

  /** Counts bytes out. */
  Future<Void> release(TenantTx tx, long bytes);
}
