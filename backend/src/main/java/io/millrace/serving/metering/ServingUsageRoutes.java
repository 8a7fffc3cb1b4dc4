package io.millrace.serving.metering;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.serving.metering.ServingUsageService.Asked;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The operations on what was served. */
final class ServingUsageRoutes implements FeatureRoutes {
  private final ServingUsageService service;

  ServingUsageRoutes(ServingUsageService service) {
    this.service = service;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "getServingUsage", request -> service.own(request.caller(), asked(request)).map(Reply::ok));
    operations.bind("exportServingUsage", this::export);
    operations.bind("adminServingUsage", request -> service.all(asked(request)).map(Reply::ok));
  }

  private Future<Reply> export(ApiRequest request) {
    return service
        .csv(request.caller(), asked(request))
        .map(
            csv ->
                Reply.bytes(Buffer.buffer(csv), "text/csv; charset=utf-8")
                    .download("serving-usage.csv"));
  }

  private static Asked asked(ApiRequest request) {
    return new Asked(
        request.query("from"),
        request.query("to"),
        request.query("interval"),
        request.query("endpoint"));
  }
}
