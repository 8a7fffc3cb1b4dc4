package io.millrace.serving;

import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.events.EventStream;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.platform.time.Time;
import io.millrace.serving.batching.InferencePool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicLong;

/** The operations of the contract's tag {@code serving}. */
final class EndpointRoutes implements FeatureRoutes {
  private static final long STATISTICS_MILLIS = 1_000;

  private final Vertx vertx;
  private final Time time;
  private final EndpointService endpoints;
  private final FriendlyPredictions predictions;
  private final ServingTable table;
  private final InferencePool pool;

  EndpointRoutes(
      ServingFeature.Parts parts,
      EndpointService endpoints,
      FriendlyPredictions predictions,
      ServingTable table,
      InferencePool pool) {
    this.vertx = parts.vertx();
    this.time = parts.time();
    this.endpoints = endpoints;
    this.predictions = predictions;
    this.table = table;
    this.pool = pool;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listEndpoints", this::list);
    operations.bind("createEndpoint", this::create);
    operations.bind("getEndpoint", this::get);
    operations.bind("updateEndpoint", this::update);
    operations.bind("deleteEndpoint", this::delete);
    operations.bind("getEndpointStatistics", this::statistics);
    operations.bind("streamEndpointStatistics", this::stream);
    operations.bind("listEndpointRefusals", this::refusals);
    operations.bind("predict", this::predict);
  }

  private Future<Reply> list(ApiRequest request) {
    return endpoints
        .list(request.caller(), request.list(), request.query("state").isPresent())
        .map(Reply::ok);
  }

  private Future<Reply> create(ApiRequest request) {
    return endpoints
        .create(request.caller(), request.body(NewEndpoint.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> get(ApiRequest request) {
    return endpoints
        .get(request.caller(), name(request))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> update(ApiRequest request) {
    return endpoints
        .update(
            request.caller(), name(request), request.body(EndpointPatch.class), request.ifMatch())
        .map(changed -> Reply.ok(changed).etag(changed.revision()));
  }

  private Future<Reply> delete(ApiRequest request) {
    return endpoints.delete(request.caller(), name(request)).map(deleted -> Reply.noContent());
  }

  private Future<Reply> predict(ApiRequest request) {
    return predictions
        .predict(
            request.caller(), name(request), request.body(PredictRequest.class), request::onGone)
        .map(
            answer ->
                Reply.ok(answer)
                    .header(OpenInferenceProtocol.PREDICTION_ID, answer.predictionId().toString()));
  }

  private Future<Reply> statistics(ApiRequest request) {
    LiveEndpoint live = table.require(request.caller().tenantId(), name(request));
    return Future.succeededFuture(Reply.ok(EndpointStatistics.of(live, pool, time.now())));
  }

  private Future<Reply> refusals(ApiRequest request) {
    LiveEndpoint live = table.require(request.caller().tenantId(), name(request));
    return Future.succeededFuture(
        Reply.ok(
            live.refusals()
                .list(
                    request.caller(),
                    request.query("reason").map(RefusalReason::ofWireName),
                    Cursor.parse(request.cursor()),
                    request.limit())));
  }

  private Future<Reply> stream(ApiRequest request) {
    LiveEndpoint live = table.require(request.caller().tenantId(), name(request));
    AtomicLong timer = new AtomicLong(-1);
    EventStream events =
        EventStream.open(vertx, request.raw(), () -> vertx.cancelTimer(timer.get()));
    Runnable send =
        () -> events.send(Json.writeText(EndpointStatistics.of(live, pool, time.now())));
    send.run();
    timer.set(vertx.setPeriodic(STATISTICS_MILLIS, tick -> send.run()));
    return Future.future(never -> {});
  }

  private static String name(ApiRequest request) {
    return request.path("endpointName");
  }
}
