package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** What tracking asks of datasets. */
public interface DatasetVersions {
  /**
   * The digest of a version, 64 hexadecimal digits.
   *
   * @return fails with NOT_FOUND unless the version exists and stays while the transaction lasts
   */
  Future<String> require(TenantTx tx, UUID datasetId, int version);

  /** Names of datasets; those that are gone are left out. */
  Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> datasetIds);
}
