package io.millrace.serving;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.outbox.OutboxHandler;
import io.millrace.platform.outbox.OutboxMessage;
import io.millrace.platform.time.Time;
import io.millrace.registry.AliasMoved;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.serving.EndpointStore.DeploymentRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Moves endpoints that follow an alias to the version it points at now. */
final class FollowedAliases implements OutboxHandler {
  private static final String SUBJECT = "job:endpoints.follow";

  private final Db db;
  private final Time time;
  private final VersionService versions;
  private final EndpointService endpoints;
  private final EndpointStore store = new EndpointStore();

  FollowedAliases(ServingFeature.Parts parts, EndpointService endpoints) {
    this.db = parts.db();
    this.time = parts.time();
    this.versions = parts.versions();
    this.endpoints = endpoints;
  }

  @Override
  public String kind() {
    return AliasMoved.KIND;
  }

  @Override
  public Future<Void> deliver(OutboxMessage message) {
    AliasMoved moved = AliasMoved.of(message);
    Caller caller =
        Caller.background(message.tenantId(), SUBJECT, message.id().toString(), time.now());
    return db.readTenant(caller, tx -> followers(tx, moved))
        .compose(
            names -> {
              Future<Void> all = Future.succeededFuture();
              for (String name : names) {
                all = all.compose(before -> endpoints.follow(caller, name, moved));
              }
              return all;
            });
  }

  /** Names of the endpoints that follow the alias, in their order. */
  Future<List<String>> followers(TenantTx tx, AliasMoved moved) {
    return store
        .followers(tx, moved.alias())
        .compose(
            rows ->
                versions
                    .all(tx, rows.stream().map(DeploymentRow::versionId).distinct().toList())
                    .map(found -> of(moved.model(), rows, found)))
        .compose(ids -> store.byIds(tx, ids))
        .map(found -> found.stream().map(Definition::name).sorted().toList());
  }

  private static List<UUID> of(String model, List<DeploymentRow> rows, List<ModelVersion> found) {
    Set<UUID> among =
        found.stream()
            .filter(version -> version.model().equals(model))
            .map(ModelVersion::id)
            .collect(Collectors.toSet());
    return rows.stream()
        .filter(row -> among.contains(row.versionId()))
        .map(DeploymentRow::endpointId)
        .distinct()
        .toList();
  }
}
