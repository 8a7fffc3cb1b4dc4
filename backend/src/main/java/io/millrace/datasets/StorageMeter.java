package io.millrace.datasets;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;

/** The tenant's quota of stored bytes, counted in the transaction of what is stored. */
public interface StorageMeter {
  /** Takes bytes; fails with QUOTA_EXCEEDED, which names the limit. */
  Future<Void> reserve(TenantTx tx, long bytes);

  /** Gives bytes back. */
  Future<Void> release(TenantTx tx, long bytes);
}
