package io.millrace.serving;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.LineageDescriber;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.millrace.serving.EndpointStore.DeploymentRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
        .compose(
            rows ->
                store
                    .byIds(tx, rows.stream().map(DeploymentRow::endpointId).distinct().toList())
                    .map(
                        endpoints ->
                            rows.stream().map(row -> deployment(row, names(endpoints))).toList()));
  }

  private static Map<UUID, String> names(List<Definition> endpoints) {
    return endpoints.stream().collect(Collectors.toMap(Definition::id, Definition::name));
  }

  private static LineageNode deployment(DeploymentRow row, Map<UUID, String> names) {
    return new LineageNode(
        EntityKind.DEPLOYMENT,
        row.id().toString(),
        "at " + names.getOrDefault(row.endpointId(), "an endpoint that is gone"),
        Optional.of("weight " + row.weight()),
        Optional.ofNullable(names.get(row.endpointId())).map(name -> "/endpoints/" + name),
        Optional.of(row.createdAt()));
  }
}
