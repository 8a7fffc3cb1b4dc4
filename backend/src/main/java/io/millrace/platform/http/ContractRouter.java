package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.Contract.Rule;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.RequestValidator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The router of {@code /api/v1}: one handler for each operationId of the contract. */
public final class ContractRouter {
  private final Contract contract;
  private final Admission admission;
  private final RefusalPace pace;
  private final Map<String, Operation> operations = new TreeMap<>();

  public ContractRouter(Contract contract, Admission admission, RefusalPace pace) {
    this.contract = contract;
    this.admission = admission;
    this.pace = pace;
  }

  /**
   * Builds the router, which all event loops share.
   *
   * @return fails when contract and handlers differ
   */
  public Future<Router> create(Vertx vertx, List<FeatureRoutes> features) {
    features.forEach(feature -> feature.bind(this::bind));
    Set<String> missing = new TreeSet<>(contract.rules().keySet());
    missing.removeAll(operations.keySet());
    if (!missing.isEmpty()) {
      return Future.failedFuture(
          new IllegalStateException("operations of the contract without a handler: " + missing));
    }
    return OpenAPIContract.from(vertx, contract.forRouter()).map(loaded -> router(vertx, loaded));
  }

  private void bind(String operationId, Operation operation) {
    if (!contract.rules().containsKey(operationId)) {
      throw new IllegalStateException(operationId + " is not in the contract");
    }
    if (operations.put(operationId, operation) != null) {
      throw new IllegalStateException(operationId + " has two handlers");
    }
  }

  private Router router(Vertx vertx, OpenAPIContract loaded) {
    RouterBuilder builder =
        RouterBuilder.create(
            vertx,
            loaded,
            (context, operation) ->
                admission
                    .admit(context, rule(operation.getOperationId()))
                    .map(body -> RequestValues.of(context, operation, body)));
    RequestValidator validator = RequestValidator.create(vertx, loaded);
    for (OpenAPIRoute route : builder.getRoutes()) {
      Rule rule = rule(route.getOperation().getOperationId());
      route.setDoSecurity(false);
      boolean always = rule.validatedBytes() == Long.MAX_VALUE;
      route.setDoValidation(always);
      if (!always) {
        route.addHandler(
            context ->
                admission
                    .admit(context, rule)
                    .compose(
                        body ->
                            body.length() < rule.validatedBytes()
                                ? validator.validate(
                                    RequestValues.of(context, route.getOperation(), body),
                                    rule.operationId())
                                : Future.succeededFuture())
                    .onSuccess(admitted -> context.next())
                    .onFailure(context::fail));
      }
      Operation operation = operations.get(rule.operationId());
      route.addHandler(context -> Replies.answer(context, operation));
      route.addFailureHandler(this::fail);
    }
    return builder.createRouter();
  }

  private void fail(RoutingContext context) {
    ApiException problem = Problems.known(context);
    pace.tell(context.request().connection(), problem, () -> Problems.send(context, problem));
  }

  private Rule rule(String operationId) {
    return contract.rules().get(operationId);
  }
}
