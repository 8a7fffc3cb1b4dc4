package io.millrace.registry;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RegisteredVersion;
import io.millrace.tracking.RunHolds;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs that registered versions and the promotions of versions stand on. */
public final class NeededRuns implements RunHolds {
  private final NeededRunStore store = new NeededRunStore();

  @Override
  public Future<Map<String, String>> needed(TenantTx tx, Collection<String> ids) {
    return store.versions(tx, ids);
  }

  /** Also of promotions whose version is gone: what was decided stays to be looked at. */
  @Override
  public Future<Set<String>> evidence(TenantTx tx) {
    return store.promoted(tx);
  }

  @Override
  public Future<List<RegisteredVersion>> versions(TenantTx tx, Collection<String> ids) {
    return store.registered(tx, ids);
  }
}
