package io.millrace.serving;

import io.millrace.platform.db.TenantTx;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.Definition.ShadowDeployed;
import io.millrace.serving.Definition.Weights;
import io.millrace.serving.EndpointStore.DeploymentRow;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts endpoints, deployments and the registry's versions together. */
final class Definitions {
  private final EndpointStore store;
  private final VersionService versions;

  Definitions(EndpointStore store, VersionService versions) {
    this.store = store;
    this.versions = versions;
  }

  /** The endpoints with their deployments, in the same order. */
  Future<List<Definition>> complete(TenantTx tx, List<Definition> endpoints) {
    if (endpoints.isEmpty()) {
      return Future.succeededFuture(endpoints);
    }
    return store
        .deployments(tx, endpoints.stream().map(Definition::id).toList())
        .compose(
            rows ->
                versions
                    .all(tx, named(endpoints, rows))
                    .map(found -> join(endpoints, rows, found)));
  }

  Future<Definition> complete(TenantTx tx, Definition endpoint) {
    return complete(tx, List.of(endpoint)).map(all -> all.get(0));
  }

  private static List<UUID> named(List<Definition> endpoints, List<DeploymentRow> rows) {
    Stream<UUID> before =
        endpoints.stream()
            .flatMap(each -> each.weightsBefore().stream())
            .flatMap(weights -> weights.byVersion().keySet().stream());
    return Stream.concat(rows.stream().map(DeploymentRow::versionId), before).distinct().toList();
  }

  private static List<Definition> join(
      List<Definition> endpoints, List<DeploymentRow> rows, List<ModelVersion> versions) {
    Map<UUID, ModelVersion> byId =
        versions.stream().collect(Collectors.toMap(ModelVersion::id, Function.identity()));
    Map<UUID, List<Deployed>> byEndpoint =
        rows.stream()
            .filter(row -> row.shadowPercent().isEmpty())
            .map(row -> deployed(row, byId))
            .collect(Collectors.groupingBy(Deployed::endpointId));
    Map<UUID, ShadowDeployed> shadows =
        rows.stream()
            .filter(row -> row.shadowPercent().isPresent())
            .collect(
                Collectors.toMap(
                    DeploymentRow::endpointId,
                    row ->
                        new ShadowDeployed(
                            deployed(row, byId), row.shadowPercent().orElseThrow())));
    return endpoints.stream()
        .map(
            endpoint ->
                endpoint.with(
                    byEndpoint.getOrDefault(endpoint.id(), List.of()),
                    Optional.ofNullable(shadows.get(endpoint.id())),
                    endpoint
                        .weightsBefore()
                        .map(before -> previous(before, byId))
                        .orElse(List.of())))
        .toList();
  }

  private static Deployed deployed(DeploymentRow row, Map<UUID, ModelVersion> versions) {
    return new Deployed(
        row.id(),
        row.endpointId(),
        versions.get(row.versionId()),
        row.weight(),
        row.follow(),
        row.createdAt());
  }

  private static List<VersionShare> previous(Weights before, Map<UUID, ModelVersion> versions) {
    if (!versions.keySet().containsAll(before.byVersion().keySet())) {
      return List.of();
    }
    return before.byVersion().entrySet().stream()
        .map(each -> VersionShare.of(versions.get(each.getKey()), each.getValue()))
        .sorted(Comparator.comparingInt(VersionShare::weight).reversed())
        .toList();
  }
}
