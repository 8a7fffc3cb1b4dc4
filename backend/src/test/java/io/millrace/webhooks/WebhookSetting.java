package io.millrace.webhooks;

import static io.millrace.testing.TestDatabase.await;
import static org.awaitility.Awaitility.await;

import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.config.AddressRange;
import io.millrace.platform.crypto.SecretBox;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.outbound.OutboundHttp;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.Receiver;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with webhooks, nodes that deliver, and a receiver; what waits can be hurried. */
abstract class WebhookSetting {
  static final Duration PATIENCE = Duration.ofSeconds(40);
  static final List<AddressRange> LOOPBACK = List.of(AddressRange.parse("127.0.0.0/8"));
  static final WebhookEvent EVENT = WebhookEvent.REGISTERED_MODEL_CREATED;

  static final TestDatabase database = TestDatabase.shared();

  final Ids ids = new Ids(Time.system());
  final WebhookEvents events = new WebhookEvents(ids, Time.system());
  final Receiver receiver = Receiver.start();
  final CountDownLatch ended = new CountDownLatch(1);
  final AtomicInteger cut = new AtomicInteger();
  final List<String> deployed = new ArrayList<>();
  final List<Notifications> listening = new ArrayList<>();
  WebhookService webhooks;
  Caller tenant;

  @BeforeEach
  void setUp() {
    tenant = database.newTenant();
    webhooks = feature(LOOPBACK, "token").service();
  }

  @AfterEach
  void tearDown() {
    ended.countDown();
    deployed.forEach(verticle -> await(database.vertx().undeploy(verticle)));
    listening.forEach(Notifications::close);
    receiver.close();
  }

  WebhookFeature feature(List<AddressRange> allowed, String token) {
    Notifications notifications = database.newNotifications();
    listening.add(notifications);
    Time time = Time.system();
    return new WebhookFeature(
        new WebhookFeature.Parts(
            database.db(),
            notifications,
            new OutboundHttp(database.vertx(), allowed),
            new SecretBox(token, ids),
            new AuditLog(database.db(), time),
            ids,
            time));
  }

  void start() {
    start(feature(LOOPBACK, "token"));
  }

  void start(WebhookFeature node) {
    node.workers().forEach(worker -> deployed.add(await(database.vertx().deployVerticle(worker))));
  }

  UUID make(Caller caller, String url) {
    return await(
            webhooks.create(
                caller,
                new NewWebhook(
                    "ci",
                    url,
                    Optional.empty(),
                    List.of(EVENT),
                    Optional.of("secret"),
                    Optional.empty())))
        .id();
  }

  void publish(Caller caller, String name) {
    await(database.db().inTenant(caller, tx -> events.publish(tx, EVENT, Map.of("name", name))));
  }

  void publishMany(int count) {
    await(
        database
            .db()
            .inTenant(
                tenant,
                tx -> {
                  Future<Void> all = Future.succeededFuture();
                  for (int i = 0; i < count; i++) {
                    String name = "model" + i;
                    all = all.compose(told -> events.publish(tx, EVENT, Map.of("name", name)));
                  }
                  return all;
                }));
  }

  Webhook webhook(UUID id) {
    return await(webhooks.get(tenant, id));
  }

  WebhookDelivery only(UUID id) {
    return deliveries(id).get(0);
  }

  WebhookDelivery oldest(UUID id) {
    List<WebhookDelivery> all = deliveries(id);
    return all.get(all.size() - 1);
  }

  List<WebhookDelivery> deliveries(UUID id) {
    return await(webhooks.deliveries(tenant, id, Optional.empty(), Optional.empty(), 200)).items();
  }

  long kept(UUID id) {
    return await(
        database
            .db()
            .readTenant(
                tenant,
                tx ->
                    tx.one(
                        "SELECT count(*) AS n FROM webhook_delivery WHERE tenant_id = $1 AND"
                            + " webhook_id = $2",
                        Tuple.of(tenant.tenantId(), id),
                        row -> row.getLong("n"))));
  }

  void awaitAttempts(UUID id, int attempts) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> oldest(id).attempts() >= attempts);
  }

  /** As if the time until the next attempt had passed, once the last one is over. */
  void hurry(UUID id) {
    await().atMost(PATIENCE).until(() -> wasHurried(id));
  }

  boolean wasHurried(UUID id) {
    return await(
        database
            .db()
            .inTenant(
                tenant,
                tx ->
                    tx.execute(
                            "UPDATE webhook_lane SET due_at = now(), not_before = now() WHERE"
                                + " tenant_id = $1 AND webhook_id = $2 AND due_at > now()",
                            Tuple.of(tx.tenantId(), id))
                        .compose(
                            lanes ->
                                tx.execute(
                                        "UPDATE webhook_delivery SET due_at = now() WHERE"
                                            + " tenant_id = $1 AND webhook_id = $2 AND $3",
                                        Tuple.of(tx.tenantId(), id, lanes == 1))
                                    .map(lanes == 1))));
  }

  /** As if leases and pauses had ended. */
  void endPauses() {
    await(
        database
            .db()
            .inTenant(
                tenant,
                tx ->
                    tx.execute(
                        "UPDATE webhook_lane SET not_before = now() WHERE tenant_id = $1",
                        Tuple.of(tx.tenantId()))));
  }
}
