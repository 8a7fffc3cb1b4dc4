package io.millrace.monitoring;

import io.millrace.platform.ApiException;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import java.util.UUID;

/** The operations of the contract's tag {@code monitoring}. */
final class MonitoringRoutes implements FeatureRoutes {
  private final CaptureService captures;

  MonitoringRoutes(CaptureService captures) {
    this.captures = captures;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("getMonitoring", this::monitoring);
    operations.bind("listCaptures", this::list);
    operations.bind("getCapture", this::get);
    operations.bind("sendCapturesToLabeling", this::send);
  }

  private Future<Reply> monitoring(ApiRequest request) {
    return captures.monitoring(request.caller()).map(Reply::ok);
  }

  private Future<Reply> list(ApiRequest request) {
    CaptureFilter filter =
        new CaptureFilter(
            request.query("endpoint"),
            request.query("label"),
            request.query("state").map(CaptureState::ofWireName),
            request.query("belowConfidence").map(MonitoringRoutes::number),
            request.query("requestId").map(MonitoringRoutes::id));
    boolean newest = request.query("sort").filter("-createdAt"::equals).isPresent();
    return captures
        .list(request.caller(), filter, newest, request.cursor(), request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> get(ApiRequest request) {
    return captures.get(request.caller(), request.pathId("captureId")).map(Reply::ok);
  }

  private Future<Reply> send(ApiRequest request) {
    return captures.send(request.caller(), request.body(SendCaptures.class)).map(Reply::ok);
  }

  private static Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw ApiException.invalid("query/belowConfidence", "This is not a number.");
    }
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("query/requestId", "This is not an id.");
    }
  }
}
