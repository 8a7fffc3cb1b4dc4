package io.millrace.registry.promotion;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.registry.ModelService;
import io.vertx.core.Future;
import java.util.Optional;

/** The operations on gates, promotions and the history of an alias. */
final class PromotionRoutes implements FeatureRoutes {
  private final GateService gates;
  private final PromotionService promotions;
  private final ModelService models;

  PromotionRoutes(GateService gates, PromotionService promotions, ModelService models) {
    this.gates = gates;
    this.promotions = promotions;
    this.models = models;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("getAliasGates", this::getGates);
    operations.bind("setAliasGates", this::setGates);
    operations.bind("deleteAliasGates", this::deleteGates);
    operations.bind("listAliasChanges", this::changes);
    operations.bind("listModelHistory", this::history);
    operations.bind("listPromotions", this::list);
    operations.bind("createPromotion", this::create);
    operations.bind("getPromotion", this::get);
    operations.bind("decidePromotion", this::decide);
  }

  private Future<Reply> getGates(ApiRequest request) {
    return gates.get(request.caller(), model(request), alias(request)).map(Reply::ok);
  }

  private Future<Reply> setGates(ApiRequest request) {
    return gates
        .set(request.caller(), model(request), alias(request), request.body(NewAliasGates.class))
        .map(Reply::ok);
  }

  private Future<Reply> deleteGates(ApiRequest request) {
    return gates
        .delete(request.caller(), model(request), alias(request))
        .map(deleted -> Reply.noContent());
  }

  private Future<Reply> changes(ApiRequest request) {
    return models
        .aliasChanges(
            request.caller(),
            model(request),
            Optional.of(alias(request)),
            request.cursor(),
            request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> history(ApiRequest request) {
    return models
        .aliasChanges(
            request.caller(), model(request), Optional.empty(), request.cursor(), request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> list(ApiRequest request) {
    return promotions
        .list(request.caller(), model(request), request.cursor(), request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> create(ApiRequest request) {
    return promotions
        .create(request.caller(), model(request), request.body(NewPromotion.class))
        .map(Reply::created);
  }

  private Future<Reply> get(ApiRequest request) {
    return promotions
        .get(request.caller(), model(request), request.pathId("promotionId"))
        .map(Reply::ok);
  }

  private Future<Reply> decide(ApiRequest request) {
    return promotions
        .decide(
            request.caller(),
            model(request),
            request.pathId("promotionId"),
            request.body(PromotionDecision.class))
        .map(Reply::ok);
  }

  private static String model(ApiRequest request) {
    return request.path("modelName");
  }

  private static String alias(ApiRequest request) {
    return request.path("alias");
  }
}
