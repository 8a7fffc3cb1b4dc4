package io.millrace.webhooks;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What can be done with webhooks. */
public final class WebhookService {
  /** Webhooks of one tenant. */
  public static final int MAX_WEBHOOKS = 64;

  /** As MLflow's server has it. */
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

  private final Db db;
  private final AuditLog audit;
  private final OutboundHttp http;
  private final SecretBox secrets;
  private final WebhookSender sender;
  private final Ids ids;
  private final Time time;
  private final WebhookStore store = new WebhookStore();
  private final LaneStore lanes = new LaneStore();
  private final DeliveryStore deliveries = new DeliveryStore();

  WebhookService(WebhookFeature.Parts on, WebhookSender sender) {
    this.db = on.db();
    this.audit = on.audit();
    this.http = on.outbound();
    this.secrets = on.secrets();
    this.ids = on.ids();
    this.time = on.time();
    this.sender = sender;
  }

  /**
   * Makes a webhook.
   *
   * @return fails with INVALID_REQUEST (name, address), UNPROCESSABLE (an address that is not known
   *     or may not be reached) or QUOTA_EXCEEDED
   */
  public Future<Webhook> create(Caller caller, NewWebhook request) {
    requireName(request.name());
    return http.check(OutboundHttp.parseResource("/url", request.url()))
        .compose(
            known ->
                db.inTenant(
                    caller,
                    tx ->
                        Idempotency.once(
                            tx, caller, Webhook.class, () -> create(tx, caller, request))));
  }

  private Future<Webhook> create(TenantTx tx, Caller caller, NewWebhook request) {
    UUID id = ids.next();
    Optional<byte[]> secret = sealed(id, request.secret());
    return requireRoom(tx)
        .compose(room -> store.insert(tx, id, request, secret, caller.subject(), time.now()))
        .compose(inserted -> lanes.insert(tx, id))
        .compose(inserted -> changed(tx, caller, "webhook.created", id));
  }

  private Future<Void> requireRoom(TenantTx tx) {
    return store
        .count(tx)
        .map(
            count -> {
              if (count >= MAX_WEBHOOKS) {
                throw ApiException.of(
                    ErrorCode.QUOTA_EXCEEDED,
                    "A tenant has at most " + MAX_WEBHOOKS + " webhooks; delete one first.");
              }
              return null;
            });
  }

  private Optional<byte[]> sealed(UUID id, Optional<String> secret) {
    return secret
        .filter(text -> !text.isEmpty())
        .map(text -> secrets.seal(WebhookSender.context(id), text));
  }

  /**
   * Webhooks, newest first.
   *
   * @param wanting only those that want one of these events
   */
  public Future<Page<Webhook>> list(
      Caller caller, List<WebhookEvent> wanting, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(caller, tx -> store.list(tx, wanting, after, limit));
  }

  /** One webhook; NOT_FOUND. */
  public Future<Webhook> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /** Changes a webhook; fails as {@link #create} does, and with NOT_FOUND. */
  public Future<Webhook> update(Caller caller, UUID id, WebhookPatch patch) {
    patch.name().ifPresent(WebhookService::requireName);
    Optional<URI> address = patch.url().map(url -> OutboundHttp.parseResource("/url", url));
    return address
        .map(http::check)
        .orElseGet(Future::succeededFuture)
        .compose(known -> db.inTenant(caller, tx -> update(tx, caller, id, patch)));
  }

  private Future<Webhook> update(TenantTx tx, Caller caller, UUID id, WebhookPatch patch) {
    return lock(tx, id)
        .compose(locked -> store.update(tx, id, patch, sealed(id, patch.secret()), time.now()))
        .compose(
            updated ->
                patch.url().isPresent() ? deliveries.hurry(tx, id) : Future.succeededFuture())
        .compose(hurried -> lanes.refresh(tx, id))
        .compose(refreshed -> changed(tx, caller, "webhook.updated", id));
  }

  /** Deletes a webhook with what waits for it; NOT_FOUND. */
  public Future<Void> delete(Caller caller, UUID id) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id)
                .compose(locked -> find(tx, id))
                .compose(found -> store.delete(tx, id).map(found))
                .compose(found -> told(tx, caller, "webhook.deleted", found))
                .mapEmpty());
  }

  /**
   * Sends an example at once, past the queue; nothing of it is kept.
   *
   * @param event absent: the first that the webhook wants
   * @return how it ended; fails with NOT_FOUND
   */
  public Future<Attempt> test(Caller caller, UUID id, Optional<WebhookEvent> event) {
    return db.readTenant(
            caller,
            tx ->
                find(tx, id)
                    .compose(
                        webhook ->
                            store
                                .target(tx, id)
                                .map(
                                    target ->
                                        new Test(
                                            event.orElse(webhook.events().get(0)),
                                            target.orElseThrow()))))
        .compose(
            test ->
                sender.send(
                    id,
                    ids.next(),
                    test.target().url(),
                    test.target().secret(),
                    WebhookBody.of(test.event(), WebhookExamples.of(test.event()), time.now())));
  }

  private record Test(WebhookEvent event, WebhookStore.Target target) {}

  /** Deliveries of a webhook, newest first; NOT_FOUND. */
  public Future<Page<WebhookDelivery>> deliveries(
      Caller caller, UUID id, Optional<DeliveryState> state, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(
        caller, tx -> find(tx, id).compose(found -> deliveries.list(tx, id, state, after, limit)));
  }

  /**
   * Sends a delivery that has ended once more.
   *
   * @return fails with NOT_FOUND, CONFLICT (it waits already, or the webhook is paused)
   */
  public Future<WebhookDelivery> again(Caller caller, UUID id, UUID deliveryId) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id)
                .compose(locked -> find(tx, id))
                .map(WebhookService::active)
                .compose(webhook -> findDelivery(tx, id, deliveryId))
                .compose(found -> deliveries.again(tx, id, deliveryId))
                .map(WebhookService::ended)
                .compose(ended -> lanes.refresh(tx, id))
                .compose(refreshed -> tx.announce(WebhookEvents.TOPIC, id.toString()))
                .compose(told -> findDelivery(tx, id, deliveryId)));
  }

  private static Webhook active(Webhook webhook) {
    if (!webhook.active()) {
      throw ApiException.of(ErrorCode.CONFLICT, "The webhook is paused; resume it first.");
    }
    return webhook;
  }

  private static boolean ended(boolean ended) {
    if (!ended) {
      throw ApiException.of(ErrorCode.CONFLICT, "The delivery waits to be sent already.");
    }
    return true;
  }

  private Future<WebhookDelivery> findDelivery(TenantTx tx, UUID id, UUID deliveryId) {
    return deliveries
        .find(tx, id, deliveryId)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("delivery")));
  }

  private Future<Webhook> changed(TenantTx tx, Caller caller, String action, UUID id) {
    return find(tx, id).compose(webhook -> told(tx, caller, action, webhook));
  }

  /** The audit names the host alone: what follows it may be a secret. */
  private Future<Webhook> told(TenantTx tx, Caller caller, String action, Webhook webhook) {
    return tx.announce(WebhookEvents.TOPIC, webhook.id().toString())
        .compose(
            told ->
                audit.append(
                    tx,
                    caller,
                    action,
                    WebhookSender.context(webhook.id()),
                    Map.of(
                        "name", webhook.name(),
                        "host", URI.create(webhook.url()).getHost(),
                        "active", webhook.active())))
        .map(webhook);
  }

  private Future<Webhook> find(TenantTx tx, UUID id) {
    return store
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("webhook")));
  }

  private Future<Void> lock(TenantTx tx, UUID id) {
    return lanes
        .lock(tx, id)
        .map(
            found -> {
              if (!found) {
                throw ApiException.notFound("webhook");
              }
              return null;
            });
  }

  /** Whether a webhook can be called so. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static void requireName(String name) {
    if (!isName(name)) {
      throw ApiException.invalid(
          "/name",
          "A name begins and ends with a letter or digit and has at most 63 letters, digits, dots,"
              + " underscores and hyphens.");
    }
  }
}
