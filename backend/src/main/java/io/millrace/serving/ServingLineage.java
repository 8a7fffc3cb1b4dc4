package io.millrace.serving;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.LineageDescriber;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Endpoints and deployments in the lineage graph. */
final class ServingLineage implements LineageDescriber {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final EndpointStore store = new EndpointStore();

  @Override
  public Set<EntityKind> kinds() {
    return Set.of(EntityKind.ENDPOINT, EntityKind.DEPLOYMENT);
  }

  @Override
  public Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids) {
    List<UUID> known =
        ids.stream().filter(id -> ID.matcher(id).matches()).map(UUID::fromString).toList();
    return kind == EntityKind.ENDPOINT ? endpoints(tx, known) : deployments(tx, known);
  }

  private Future<List<LineageNode>> endpoints(TenantTx tx, List<UUID> ids) {
    return store
        .byIds(tx, ids)
        .map(
            all ->
                all.stream()
                    .map(
                        endpoint ->
                            new LineageNode(
                                EntityKind.ENDPOINT,
                                endpoint.id().toString(),
                                endpoint.name(),
                                endpoint.description(),
                                Optional.of("/endpoints/" + endpoint.name()),
                                Optional.of(endpoint.createdAt())))
                    .toList());
  }

  private Future<List<LineageNode>> deployments(TenantTx tx, List<UUID> ids) {
    return store
        .deploymentsById(tx, ids)
        .map(
            all ->
                all.stream()
                    .map(
                        row ->
                            new LineageNode(
                                EntityKind.DEPLOYMENT,
                                row.id().toString(),
                                "deployment",
                                Optional.of("weight " + row.weight()),
                                Optional.empty(),
                                Optional.of(row.createdAt())))
                    .toList());
  }
}
