package io.millrace.webhooks;

import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import java.util.List;
import java.util.Optional;

/** The operations of the tag {@code webhooks}. */
final class WebhookRoutes implements FeatureRoutes {
  private static final List<WebhookEvent> ALL = List.of(WebhookEvent.values());

  private final WebhookService webhooks;

  WebhookRoutes(WebhookService webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind(
        "listWebhooks",
        request ->
            webhooks.list(request.caller(), ALL, request.cursor(), request.limit()).map(Reply::ok));
    operations.bind(
        "createWebhook",
        request ->
            webhooks.create(request.caller(), request.body(NewWebhook.class)).map(Reply::created));
    operations.bind(
        "getWebhook",
        request -> webhooks.get(request.caller(), request.pathId("webhookId")).map(Reply::ok));
    operations.bind(
        "updateWebhook",
        request ->
            webhooks
                .update(
                    request.caller(), request.pathId("webhookId"), request.body(WebhookPatch.class))
                .map(Reply::ok));
    operations.bind(
        "deleteWebhook",
        request ->
            webhooks
                .delete(request.caller(), request.pathId("webhookId"))
                .map(deleted -> Reply.noContent()));
    operations.bind(
        "testWebhook",
        request ->
            webhooks
                .test(
                    request.caller(),
                    request.pathId("webhookId"),
                    request.body(TestRequest.class).event())
                .map(Reply::ok));
    bindDeliveries(operations);
  }

  private void bindDeliveries(OperationBinder operations) {
    operations.bind(
        "listWebhookDeliveries",
        request ->
            webhooks
                .deliveries(
                    request.caller(),
                    request.pathId("webhookId"),
                    request.query("state").map(DeliveryState::ofWireName),
                    request.cursor(),
                    request.limit())
                .map(Reply::ok));
    operations.bind(
        "redeliverWebhook",
        request ->
            webhooks
                .again(request.caller(), request.pathId("webhookId"), request.pathId("deliveryId"))
                .map(Reply::ok));
  }

  /**
   * What a test is to send.
   *
   * @param event absent: the first that the webhook wants
   */
  record TestRequest(Optional<WebhookEvent> event) {}
}
