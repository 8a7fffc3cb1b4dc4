package io.millrace.registry;

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

/** Models and their versions in the lineage graph. */
public final class RegistryLineage implements LineageDescriber {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final ModelStore models = new ModelStore();
  private final VersionStore versions = new VersionStore();

  @Override
  public Set<EntityKind> kinds() {
    return Set.of(EntityKind.MODEL, EntityKind.MODEL_VERSION);
  }

  @Override
  public Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids) {
    List<UUID> known =
        ids.stream().filter(id -> ID.matcher(id).matches()).map(UUID::fromString).toList();
    return kind == EntityKind.MODEL
        ? models.byIds(tx, known).map(all -> all.stream().map(RegistryLineage::node).toList())
        : versions.byIds(tx, known).map(all -> all.stream().map(RegistryLineage::node).toList());
  }

  private static LineageNode node(Model model) {
    return new LineageNode(
        EntityKind.MODEL,
        model.id().toString(),
        model.name(),
        Optional.of(model.latestVersion() + " versions"),
        Optional.of("/models/" + model.name()),
        Optional.of(model.createdAt()));
  }

  private static LineageNode node(ModelVersion version) {
    return new LineageNode(
        EntityKind.MODEL_VERSION,
        version.id().toString(),
        version.model() + " v" + version.version(),
        Optional.of(
            version.aliases().isEmpty()
                ? version.state().wireName()
                : String.join(", ", version.aliases())),
        Optional.of("/models/" + version.model() + "/versions/" + version.version()),
        Optional.of(version.createdAt()));
  }
}
