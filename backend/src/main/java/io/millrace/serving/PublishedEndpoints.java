package io.millrace.serving;

import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.millrace.serving.metering.MeteredVersion;
import io.millrace.serving.metering.Metering;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints of other tenants that a tenant may ask, in this node's memory. The tenant that asks has
 * its own queue, limits and bill there; the one that owns it learns nothing of who asks.
 */
final class PublishedEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedEndpoints.class);

  private final Db db;
  private final Time time;
  private final Metering metering;
  private final Map<Name, LiveEndpoint> byName = new ConcurrentHashMap<>();

  /** What each endpoint's consumers have the names of, for their bills. */
  private final Map<UUID, Named> named = new ConcurrentHashMap<>();

  private record Name(UUID consumerId, String name) {}

  private record Named(Set<UUID> consumers, List<MeteredVersion> versions) {}

  PublishedEndpoints(Db db, Time time, Metering metering) {
    this.db = db;
    this.time = time;
    this.metering = metering;
  }

  /** The endpoint that is published to a tenant under that name. */
  Optional<LiveEndpoint> find(UUID consumerId, String name) {
    return Optional.ofNullable(byName.get(new Name(consumerId, name)));
  }

  /** Those that are published to the caller's tenant, by name. */
  Page<PublishedEndpoint> list(Caller caller, Optional<Cursor> after, int limit) {
    List<PublishedEndpoint> rows =
        byName.entrySet().stream()
            .filter(each -> each.getKey().consumerId().equals(caller.tenantId()))
            .filter(each -> after.isEmpty() || isAfter(each.getKey().name(), after.get()))
            .map(each -> PublishedEndpoint.of(each.getValue()))
            .sorted(Comparator.comparing(PublishedEndpoint::name))
            .limit(limit + 1L)
            .toList();
    return Page.of(rows, limit, row -> Cursor.of(row.name(), row.name()));
  }

  private static boolean isAfter(String name, Cursor cursor) {
    return name.compareTo(cursor.key()) > 0;
  }

  /** Takes over to whom an endpoint is published, as its definition says. */
  void follow(LiveEndpoint live) {
    Definition wanted = live.wanted();
    wanted.publishedTo().forEach(each -> byName.put(new Name(each, wanted.name()), live));
    byName
        .entrySet()
        .removeIf(
            each ->
                each.getValue() == live
                    && !wanted.publishedTo().contains(each.getKey().consumerId()));
    if (!wanted.publishedTo().isEmpty()) {
      nameOnBills(wanted);
    }
  }

  private void nameOnBills(Definition wanted) {
    Named needed = new Named(wanted.publishedTo(), wanted.named(wanted.deployments()));
    if (!needed.equals(named.get(wanted.id()))) {
      name(needed)
          .onSuccess(done -> named.put(wanted.id(), needed))
          .onFailure(failure -> LOG.warn("bills get their names later: {}", failure.getMessage()));
    }
  }

  void forget(LiveEndpoint live) {
    named.remove(live.wanted().id());
    byName.values().removeIf(each -> each == live);
  }

  /** Bills outlive what they are for, so that each consumer keeps the names. */
  private Future<Void> name(Named needed) {
    return Future.join(
            needed.consumers().stream()
                .map(
                    consumer ->
                        db.inTenant(
                            Caller.background(consumer, "job:serving", "serving", time.now()),
                            tx -> metering.name(tx, needed.versions())))
                .toList())
        .mapEmpty();
  }
}
