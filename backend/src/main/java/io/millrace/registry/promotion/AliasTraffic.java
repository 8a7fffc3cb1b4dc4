package io.millrace.registry.promotion;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The endpoints that follow an alias, and what versions do there. Serving implements it. Whatever
 * changes an endpoint locks it until commit: before the model, as everybody does.
 */
public interface AliasTraffic {

  /**
   * Takes the endpoints that follow the alias, by name.
   *
   * @return none where nothing follows; fails with CONFLICT in a sentence where one has the version
   *     already, or has the shadow of somebody else
   */
  Future<List<Held>> hold(TenantTx tx, Rolled what);

  /**
   * Gives the version a share of what the followed version answers, or copies of it.
   *
   * @return the endpoint as it was left; fails with CONFLICT where it is not as it was left
   */
  Future<Held> shift(TenantTx tx, Caller caller, Rolled what, Held held, RolloutStep step);

  /**
   * Takes the version's own share away and puts back what served before, with whatever the alias
   * points at in this transaction. Where somebody changed the endpoint, only the share goes, to
   * what follows the alias.
   *
   * @param moved whether the alias has moved: then what served before is what to go back to
   */
  Future<Void> restore(TenantTx tx, Caller caller, Rolled what, Held held, boolean moved);

  /** Which endpoints are no longer as they were left, in a sentence. */
  Future<Optional<String>> disturbed(TenantTx tx, List<Held> held);

  /** What this node saw, since its counters began. */
  Observation observe(UUID tenantId, Rolled what, List<Held> held);

  /**
   * What is rolled out.
   *
   * @param version the proposed one
   * @param fromVersion the one in use
   */
  record Rolled(
      String model, String alias, int version, int fromVersion, RolloutStrategy strategy) {}

  /**
   * An endpoint in a rollout.
   *
   * @param before how it served, as serving wrote it
   * @param left how the rollout left it, in words
   */
  record Held(UUID endpointId, String endpoint, String before, String left) {}

  /**
   * One look.
   *
   * @param failure why the proposed version cannot be loaded
   */
  record Observation(List<Counter> counters, Optional<String> failure) {}

  /**
   * One version's counters on one endpoint.
   *
   * @param source what counts: another one begins at zero
   * @param proposed whether it is the proposed version's
   */
  record Counter(Object source, boolean proposed, VersionTraffic seen) {}
}
