package io.millrace.labeling;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Where names of users come from. */
@FunctionalInterface
public interface PersonNames {
  /** Names by user; users that are gone are left out. */
  Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> userIds);
}
