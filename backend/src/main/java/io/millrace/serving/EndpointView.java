package io.millrace.serving;

import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.Definition.Follow;
import io.millrace.serving.Definition.ShadowDeployed;
import java.util.List;
import java.util.Optional;

/** Endpoints as the API shows them: what is wanted, and what this node made of it. */
final class EndpointView {
  private final ServingTable table;

  EndpointView(ServingTable table) {
    this.table = table;
  }

  /** An endpoint as this node knows it. */
  Endpoint of(Definition endpoint) {
    Optional<LiveEndpoint> live = table.find(endpoint.id());
    return new Endpoint(
        endpoint.id(),
        endpoint.name(),
        endpoint.description(),
        endpoint.deployments().stream().map(each -> deployment(each, live)).toList(),
        live.map(LiveEndpoint::shares).orElse(List.of()),
        endpoint.previous(),
        endpoint.maxBatchSize(),
        endpoint.maxQueue(),
        endpoint.timeoutMs(),
        endpoint.capture(),
        endpoint.cache(),
        endpoint.device(),
        endpoint.shadow().map(each -> shadow(each, live)),
        endpoint.main().flatMap(main -> main.version().signature()),
        endpoint.createdAt(),
        endpoint.createdBy(),
        endpoint.revision());
  }

  private static Deployment deployment(Deployed deployed, Optional<LiveEndpoint> endpoint) {
    Optional<LiveDeployment> live = endpoint.flatMap(found -> found.live(deployed.id()));
    Optional<String> failure = endpoint.flatMap(found -> found.failure(deployed.id()));
    return new Deployment(
        deployed.id(),
        deployed.version().model(),
        deployed.version().version(),
        deployed.weight(),
        state(deployed, endpoint),
        failure.or(() -> live.map(found -> found.model().whyUnbatched())),
        live.map(found -> found.model().batched()),
        live.map(found -> found.resident().isLoaded()),
        live.map(found -> found.resident().bytes()),
        live.map(found -> found.device().name()),
        live.flatMap(found -> found.resident().figures().coldStartMs()),
        deployed.follow().map(Follow::alias),
        deployed.follow().flatMap(Follow::problem),
        deployed.createdAt());
  }

  private static Shadow shadow(ShadowDeployed shadow, Optional<LiveEndpoint> endpoint) {
    Deployed deployed = shadow.deployed();
    return new Shadow(
        deployed.version().model(),
        deployed.version().version(),
        shadow.percent(),
        state(deployed, endpoint),
        endpoint.flatMap(found -> found.failure(deployed.id())));
  }

  private static DeploymentState state(Deployed deployed, Optional<LiveEndpoint> endpoint) {
    if (endpoint.flatMap(found -> found.failure(deployed.id())).isPresent()) {
      return DeploymentState.FAILED;
    }
    return endpoint.flatMap(found -> found.live(deployed.id())).isPresent()
        ? DeploymentState.READY
        : DeploymentState.LOADING;
  }
}
