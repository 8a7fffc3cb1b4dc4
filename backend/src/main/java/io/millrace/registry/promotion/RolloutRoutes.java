package io.millrace.registry.promotion;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;

/** The operations on rollouts and on aliases that go back. */
final class RolloutRoutes implements FeatureRoutes {
  private final RolloutService rollouts;

  RolloutRoutes(RolloutService rollouts) {
    this.rollouts = rollouts;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("getRollout", this::get);
    operations.bind("commandRollout", this::command);
    operations.bind("rollBackAlias", this::rollBack);
  }

  private Future<Reply> get(ApiRequest request) {
    return rollouts
        .get(request.caller(), request.path("modelName"), request.pathId("promotionId"))
        .map(Reply::ok);
  }

  private Future<Reply> command(ApiRequest request) {
    return rollouts
        .command(
            request.caller(),
            request.path("modelName"),
            request.pathId("promotionId"),
            request.body(RolloutCommand.class))
        .map(Reply::ok);
  }

  private Future<Reply> rollBack(ApiRequest request) {
    return rollouts
        .rollBack(
            request.caller(),
            request.path("modelName"),
            request.path("alias"),
            request.body(NewRollback.class).reason())
        .map(Reply::ok);
  }
}
