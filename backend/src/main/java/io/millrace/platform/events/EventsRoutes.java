package io.millrace.platform.events;

import io.millrace.platform.Json;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.db.Notifications.Change;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The tenant's event stream. */
public final class EventsRoutes implements FeatureRoutes {
  private final Vertx vertx;
  private final Notifications notifications;

  public EventsRoutes(Vertx vertx, Notifications notifications) {
    this.vertx = vertx;
    this.notifications = notifications;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("streamEvents", this::stream);
  }

  private Future<Reply> stream(ApiRequest request) {
    UUID tenantId = request.caller().tenantId();
    Context context = vertx.getOrCreateContext();
    AtomicReference<Runnable> unsubscribe = new AtomicReference<>(() -> {});
    EventStream events = EventStream.open(vertx, request.raw(), () -> unsubscribe.get().run());
    unsubscribe.set(
        notifications.onAny(
            change -> {
              if (change.missed() || tenantId.equals(change.tenantId())) {
                context.runOnContext(ignored -> events.send(json(change)));
              }
            }));
    return Future.future(never -> {});
  }

  /** {@code missed} tells a reader to look at everything again. */
  private static String json(Change change) {
    return Json.writeText(
        Map.of("topic", change.missed() ? "missed" : change.topic(), "id", change.id()));
  }
}
