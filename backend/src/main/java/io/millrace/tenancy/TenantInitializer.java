package io.millrace.tenancy;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;

/** What a feature puts into every new tenant, in the transaction that makes it. */
@FunctionalInterface
public interface TenantInitializer {
  /**
   * Adds the feature's first rows; few statements, tests make thousands of tenants.
   *
   * @param caller the installation's admin, inside the new tenant
   */
  Future<Void> initialize(TenantTx tx, Caller caller);
}
