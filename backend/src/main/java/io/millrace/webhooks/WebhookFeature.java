package io.millrace.webhooks;

import io.millrace.audit.AuditLog;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Verticle;
import java.util.List;

/** Webhooks put together, for the composition root. */
public final class WebhookFeature implements Feature {
  private final WebhookService service;
  private final Verticle worker;

  /** What the feature stands on. */
  public record Parts(
      Db db,
      Notifications notifications,
      OutboundHttp outbound,
      SecretBox secrets,
      AuditLog audit,
      Ids ids,
      Time time) {}

  /** Puts the feature together. */
  public WebhookFeature(Parts on) {
    WebhookSender sender = new WebhookSender(on.outbound(), on.secrets(), on.time());
    this.service = new WebhookService(on, sender);
    this.worker = new WebhookVerticle(on.db(), on.notifications(), on.time(), sender);
  }

  /** For the MLflow surface. */
  public WebhookService service() {
    return service;
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(new WebhookRoutes(service));
  }

  @Override
  public List<Verticle> workers() {
    return List.of(worker);
  }
}
