package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Cursor;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;

/** The operations on endpoints that are published to other tenants. */
final class PublicationRoutes implements FeatureRoutes {
  private final PublicationService service;
  private final PublishedEndpoints published;

  PublicationRoutes(PublicationService service, PublishedEndpoints published) {
    this.service = service;
    this.published = published;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listPublishedEndpoints", this::list);
    operations.bind("getPublishedEndpoint", this::get);
    operations.bind(
        "adminListEndpoints",
        request ->
            service
                .list(request.pathId("tenantId"), Cursor.parse(request.cursor()), request.limit())
                .map(Reply::ok));
    operations.bind(
        "adminPublishEndpoint",
        request ->
            service
                .publish(
                    request.caller(),
                    request.pathId("tenantId"),
                    request.path("endpointName"),
                    request.body(Publication.Wanted.class))
                .map(Reply::ok));
  }

  private Future<Reply> list(ApiRequest request) {
    return Future.succeededFuture(
        Reply.ok(
            published.list(request.caller(), Cursor.parse(request.cursor()), request.limit())));
  }

  private Future<Reply> get(ApiRequest request) {
    return Future.succeededFuture(
        Reply.ok(
            published
                .find(request.caller().tenantId(), request.path("endpointName"))
                .map(PublishedEndpoint::of)
                .orElseThrow(() -> ApiException.notFound("endpoint"))));
  }
}
