package io.millrace.platform.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changed, on any node: one {@code LISTEN} connection per server. Payload: topic, tenant and
 * an id. A lost connection is opened again; listeners are then told {@link Change#missed}, because
 * what was said meanwhile is lost.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final String CHANNEL = "millrace";
  private static final String ALL = "*";
  private static final long RECONNECT_MILLIS = 250;

  private final PgSubscriber subscriber;
  private final Map<String, List<Consumer<Change>>> listeners = new ConcurrentHashMap<>();

  public Notifications(Vertx vertx, PgConnectOptions options) {
    this.subscriber = PgSubscriber.subscriber(vertx, options);
    subscriber.reconnectPolicy(retries -> RECONNECT_MILLIS);
    subscriber.channel(CHANNEL).handler(this::receive).subscribeHandler(subscribed -> missed());
  }

  /** Connects; afterwards every committed announcement reaches this node's listeners. */
  public Future<Void> start() {
    return subscriber.connect();
  }

  /**
   * Hears of one topic, on the subscriber's event loop: hand over at once.
   *
   * @return to be called to hear no more
   */
  public Runnable on(String topic, Consumer<Change> listener) {
    List<Consumer<Change>> all =
        listeners.computeIfAbsent(topic, ignored -> new CopyOnWriteArrayList<>());
    all.add(listener);
    return () -> all.remove(listener);
  }

  /** Hears of every topic. */
  public Runnable onAny(Consumer<Change> listener) {
    return on(ALL, listener);
  }

  @Override
  public void close() {
    subscriber.close();
  }

  private void receive(String payload) {
    String[] parts = payload.split(" ", 3);
    if (parts.length == 3) {
      UUID tenantId = "-".equals(parts[1]) ? null : UUID.fromString(parts[1]);
      tell(new Change(parts[0], tenantId, parts[2], false));
    } else {
      LOG.warn(
          "a notification that this version does not know: {}", Buffer.buffer(payload).length());
    }
  }

  private void missed() {
    listeners.forEach((topic, all) -> deliver(all, new Change(topic, null, "", true)));
  }

  private void tell(Change change) {
    deliver(listeners.getOrDefault(change.topic(), List.of()), change);
    deliver(listeners.getOrDefault(ALL, List.of()), change);
  }

  private static void deliver(List<Consumer<Change>> all, Change change) {
    for (Consumer<Change> listener : all) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        LOG.error("a listener of {} failed", change.topic(), e);
      }
    }
  }

  /**
   * A committed change.
   *
   * @param tenantId null for the installation's own things
   * @param missed the connection was new: anything may have changed, and the id is empty
   */
  public record Change(String topic, UUID tenantId, String id, boolean missed) {}
}
