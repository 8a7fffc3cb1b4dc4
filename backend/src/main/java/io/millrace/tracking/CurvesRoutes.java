package io.millrace.tracking;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;

/** Curves of many runs. */
public final class CurvesRoutes implements FeatureRoutes {
  private final CurvesService curves;

  CurvesRoutes(CurvesService curves) {
    this.curves = curves;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("queryCurves", this::queryCurves);
  }

  private Future<Reply> queryCurves(ApiRequest request) {
    return curves
        .curves(request.caller(), request.body(CurvesQuery.class))
        .map(json -> Reply.bytes(json, "application/json"));
  }
}
