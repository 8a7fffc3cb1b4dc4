package io.millrace.serving;

import io.millrace.registry.ModelVersion;
import io.millrace.serving.metering.MeteredVersion;
import io.millrace.serving.placement.DeviceChoice;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An endpoint as the database has it, whatever any node made of it.
 *
 * @param publishedTo other tenants that may ask it, as the installation's admin decided
 * @param weightsBefore what served before the deployments last changed
 * @param cache whether repeated inputs are answered from memory
 * @param device what the models are to run on
 * @param deployments that answer, in the order of their creation
 * @param shadow runs behind them
 * @param previous {@code weightsBefore} with names; empty when one of its versions is gone
 */
record Definition(
    UUID tenantId,
    UUID id,
    String name,
    Optional<String> description,
    int maxBatchSize,
    int maxQueue,
    int timeoutMs,
    Optional<CaptureRule> capture,
    boolean cache,
    DeviceChoice device,
    long revision,
    String createdBy,
    Instant createdAt,
    Set<UUID> publishedTo,
    Optional<Weights> weightsBefore,
    List<Deployed> deployments,
    Optional<ShadowDeployed> shadow,
    List<VersionShare> previous) {

  Definition with(
      List<Deployed> found,
      Optional<ShadowDeployed> foundShadow,
      List<VersionShare> foundPrevious) {
    return new Definition(
        tenantId,
        id,
        name,
        description,
        maxBatchSize,
        maxQueue,
        timeoutMs,
        capture,
        cache,
        device,
        revision,
        createdBy,
        createdAt,
        publishedTo,
        weightsBefore,
        found,
        foundShadow,
        foundPrevious);
  }

  /** Those that answer and the shadow. */
  Stream<Deployed> all() {
    return Stream.concat(deployments.stream(), shadow.map(ShadowDeployed::deployed).stream());
  }

  /** The names that bills have for these. */
  List<MeteredVersion> named(List<Deployed> deployed) {
    return deployed.stream()
        .map(Deployed::version)
        .map(
            version ->
                new MeteredVersion(id, version.id(), name, version.model(), version.version()))
        .toList();
  }

  /** Who serves how much. */
  Weights weights() {
    return new Weights(
        deployments.stream()
            .collect(Collectors.toMap(each -> each.version().id(), Deployed::weight)));
  }

  /** The deployment that most of the traffic goes to. */
  Optional<Deployed> main() {
    return deployments.stream().max(Comparator.comparingInt(Deployed::weight));
  }

  /** Weights by the model version's id, as the database keeps them. */
  record Weights(Map<UUID, Integer> byVersion) {}

  /** A deployment that runs a share of the requests behind the answers. */
  record ShadowDeployed(Deployed deployed, int percent) {}

  /**
   * A deployment with its version.
   *
   * @param follow the alias that it moves on with
   */
  record Deployed(
      UUID id,
      UUID endpointId,
      ModelVersion version,
      int weight,
      Optional<Follow> follow,
      Instant createdAt) {
    boolean follows(String model, String alias) {
      return version.model().equals(model)
          && follow.filter(each -> each.alias().equals(alias)).isPresent();
    }
  }

  /**
   * An alias that is followed.
   *
   * @param problem why the deployment stayed where it is when the alias moved last
   */
  record Follow(String alias, Optional<String> problem) {}
}
