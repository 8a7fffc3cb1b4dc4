package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunGroupQuery.Counted;
import io.vertx.core.Future;
import java.util.List;

/** Counts runs by a param or tag. */
final class RunGroupStore {
  Future<List<Counted>> list(TenantTx tx, RunGroupQuery query) {
    return tx.list(query.sql(), query.tuple(), query::group);
  }
}
