package io.millrace.tracking;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.LineageDescriber;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.ArtifactStore.Named;
import io.millrace.tracking.RunLinkStore.NamedDataset;
import io.millrace.tracking.RunStore.RunRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Experiments, runs, artifacts and what MLflow's clients log, in the lineage graph. Artifacts and
 * forks need no rows there.
 */
public final class TrackingLineage implements LineageDescriber {
  private static final int MAX_ARTIFACTS = 200;
  private static final int MAX_FORKS = 200;

  private final ExperimentStore experiments = new ExperimentStore();
  private final RunStore runs = new RunStore();
  private final ArtifactStore artifacts = new ArtifactStore();
  private final RunLinkStore links = new RunLinkStore();
  private final LoggedModelStore models = new LoggedModelStore();

  @Override
  public Set<EntityKind> kinds() {
    return Set.of(
        EntityKind.EXPERIMENT,
        EntityKind.RUN,
        EntityKind.ARTIFACT,
        EntityKind.LOGGED_DATASET,
        EntityKind.LOGGED_MODEL);
  }

  @Override
  public Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids) {
    return switch (kind) {
      case EXPERIMENT ->
          experiments.byIds(tx, ids).map(all -> all.stream().map(TrackingLineage::node).toList());
      case RUN -> runs.byIds(tx, ids).map(all -> all.stream().map(TrackingLineage::node).toList());
      case LOGGED_DATASET ->
          links.datasetsByIds(tx, ids).map(all -> all.stream().map(TrackingLineage::node).toList());
      case LOGGED_MODEL ->
          models.byIds(tx, ids).map(all -> all.stream().map(TrackingLineage::node).toList());
      default ->
          artifacts.named(tx, ids).map(all -> all.stream().map(TrackingLineage::node).toList());
    };
  }

  @Override
  public Future<List<Implied>> implied(
      TenantTx tx, EntityKind kind, List<String> ids, boolean upstream) {
    if (kind == EntityKind.ARTIFACT && upstream) {
      return artifacts.named(tx, ids).map(TrackingLineage::edges);
    }
    if (kind == EntityKind.RUN && upstream) {
      return runs.byIds(tx, ids).map(TrackingLineage::origins);
    }
    if (kind == EntityKind.RUN) {
      return artifacts
          .ofRuns(tx, ids, MAX_ARTIFACTS)
          .compose(
              logged ->
                  runs.forksOf(tx, ids, MAX_FORKS)
                      .map(forks -> concat(edges(logged), origins(forks))));
    }
    return kind == EntityKind.LOGGED_MODEL && !upstream
        ? artifacts.ofRuns(tx, ids, MAX_ARTIFACTS).map(TrackingLineage::edges)
        : Future.succeededFuture(List.of());
  }

  /** From the forks' own rows, so that they stay when the source is purged. */
  private static List<Implied> origins(List<RunRow> runs) {
    return runs.stream()
        .flatMap(
            run ->
                run.forkedFrom().stream()
                    .map(
                        from ->
                            new Implied(
                                EntityRef.of(EntityKind.RUN, from.runId()),
                                "forked_from",
                                EntityRef.of(EntityKind.RUN, run.id()))))
        .toList();
  }

  private static List<Implied> concat(List<Implied> some, List<Implied> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private static List<Implied> edges(List<Named> artifacts) {
    return artifacts.stream()
        .map(
            artifact ->
                new Implied(
                    owner(artifact.runId()),
                    "logged_by",
                    EntityRef.of(EntityKind.ARTIFACT, artifact.id())))
        .toList();
  }

  private static EntityRef owner(String id) {
    return EntityRef.of(
        id.startsWith(LoggedModel.ID_PREFIX) ? EntityKind.LOGGED_MODEL : EntityKind.RUN, id);
  }

  private static LineageNode node(NamedDataset dataset) {
    return new LineageNode(
        EntityKind.LOGGED_DATASET,
        dataset.id().toString(),
        dataset.name(),
        Optional.of(dataset.sourceType() + ", " + dataset.digest()),
        Optional.empty(),
        Optional.of(dataset.createdAt()));
  }

  private static LineageNode node(LoggedModel model) {
    return new LineageNode(
        EntityKind.LOGGED_MODEL,
        model.id(),
        model.name(),
        Optional.of(model.status().storedName()),
        model.sourceRunId().map(run -> "/runs/" + run),
        Optional.of(model.createdAt()));
  }

  private static LineageNode node(Experiment experiment) {
    return new LineageNode(
        EntityKind.EXPERIMENT,
        experiment.id(),
        experiment.name(),
        Optional.of(experiment.runs() + " runs"),
        Optional.of("/experiments/" + experiment.id()),
        Optional.of(experiment.createdAt()));
  }

  private static LineageNode node(RunRow run) {
    return new LineageNode(
        EntityKind.RUN,
        run.id(),
        run.name(),
        Optional.of(run.status().wireName()),
        Optional.of("/runs/" + run.id()),
        Optional.of(run.startedAt()));
  }

  private static LineageNode node(Named artifact) {
    return new LineageNode(
        EntityKind.ARTIFACT,
        artifact.id(),
        artifact.path(),
        Optional.of(artifact.bytes() + " bytes"),
        Optional.of(artifact.runId())
            .filter(id -> !id.startsWith(LoggedModel.ID_PREFIX))
            .map(id -> "/runs/" + id),
        Optional.of(artifact.createdAt()));
  }
}
