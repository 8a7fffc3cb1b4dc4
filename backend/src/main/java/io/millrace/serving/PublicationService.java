package io.millrace.serving;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the installation's admin decides: which tenants may ask another one's endpoint. */
final class PublicationService {
  private final Db db;
  private final AuditLog audit;
  private final Time time;
  private final EndpointStore endpoints;
  private final ServingTable table;
  private final PublicationStore store = new PublicationStore();

  PublicationService(ServingFeature.Parts parts, EndpointStore endpoints, ServingTable table) {
    this.db = parts.db();
    this.audit = parts.audit();
    this.time = parts.time();
    this.endpoints = endpoints;
    this.table = table;
  }

  /** A tenant's endpoints, and to whom they are published; NOT_FOUND for no tenant. */
  Future<Page<Publication>> list(UUID owner, Optional<Cursor> after, int limit) {
    return db.inSystem(
        tx ->
            store
                .known(tx, List.of(owner))
                .compose(
                    known -> {
                      if (known.isEmpty()) {
                        throw ApiException.notFound("tenant");
                      }
                      return store.page(tx, owner, after, limit);
                    }));
  }

  /**
   * Publishes an endpoint to these tenants and to no others; every node obeys at once.
   *
   * @return fails with NOT_FOUND, INVALID_REQUEST for a tenant that there is not, ALREADY_EXISTS
   *     where one of them has another endpoint of that name from somebody else
   */
  Future<Publication> publish(Caller admin, UUID owner, String name, Publication.Wanted wanted) {
    List<UUID> tenants = wanted.tenants().stream().distinct().toList();
    Caller inside = admin.inside(owner);
    return db.inSystem(
            tx ->
                store
                    .find(tx, owner, name)
                    .map(found -> found.orElseThrow(() -> ApiException.notFound("endpoint")))
                    .compose(found -> store.known(tx, tenants))
                    .compose(
                        known -> {
                          requirePossible(owner, tenants, known);
                          return store.taken(tx, tenants, name, owner);
                        })
                    .map(taken -> requireFree(name, taken)))
        .compose(free -> replaced(inside, name, tenants))
        .compose(endpointId -> table.refresh(owner, endpointId))
        .compose(told -> db.inSystem(tx -> store.find(tx, owner, name)))
        .map(found -> found.orElseThrow(() -> ApiException.notFound("endpoint")));
  }

  private static void requirePossible(UUID owner, List<UUID> tenants, List<UUID> known) {
    for (int i = 0; i < tenants.size(); i++) {
      if (tenants.get(i).equals(owner)) {
        throw ApiException.invalid(
            "body/tenants/" + i, "The endpoint is this tenant's own, which may ask it anyway.");
      }
      if (!known.contains(tenants.get(i))) {
        throw ApiException.invalid("body/tenants/" + i, "There is no such tenant.");
      }
    }
  }

  private static Void requireFree(String name, List<String> taken) {
    if (!taken.isEmpty()) {
      throw ApiException.of(
          ErrorCode.ALREADY_EXISTS,
          "Another tenant's endpoint called '%s' is published to %s already."
              .formatted(name, String.join(", ", taken)));
    }
    return null;
  }

  private Future<UUID> replaced(Caller inside, String name, List<UUID> tenants) {
    return db.inTenant(
        inside,
        tx ->
            endpoints
                .lock(tx, name)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("endpoint")).id())
                .compose(
                    id ->
                        store
                            .replace(tx, id, tenants, inside.subject(), time.now())
                            .compose(done -> tx.announce(EndpointService.TOPIC, id.toString()))
                            .compose(
                                told ->
                                    audit.append(
                                        tx,
                                        inside,
                                        "endpoint.published",
                                        "endpoint:" + id,
                                        Map.of("name", name, "tenants", tenants)))
                            .map(id)));
  }
}
