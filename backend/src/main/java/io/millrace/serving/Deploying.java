package io.millrace.serving;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelService;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.registry.VersionState;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.Definition.Follow;
import io.millrace.serving.Definition.ShadowDeployed;
import io.millrace.serving.EndpointStore.DeploymentRow;
import io.millrace.serving.metering.Metering;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which versions an endpoint serves, as the database has it. */
final class Deploying {
  private final VersionService versions;
  private final ModelService registered;
  private final Lineage lineage;
  private final Ids ids;
  private final Time time;
  private final Definitions definitions;
  private final Metering metering;
  private final LiveModels models;
  private final EndpointStore store = new EndpointStore();

  Deploying(
      ServingFeature.Parts parts, Definitions definitions, Metering metering, LiveModels models) {
    this.versions = parts.versions();
    this.registered = parts.sources().models();
    this.lineage = parts.lineage();
    this.ids = parts.ids();
    this.time = parts.time();
    this.definitions = definitions;
    this.metering = metering;
    this.models = models;
  }

  /** Makes these the endpoint's deployments, and no others; the shadow stays. */
  Future<Void> deploy(TenantTx tx, Definition endpoint, List<NewDeployment> wanted) {
    if (wanted.stream().allMatch(each -> each.weightOrDefault() == 0)) {
      throw ApiException.invalid("/deployments", "One deployment at least needs a weight above 0.");
    }
    List<UUID> id = List.of(endpoint.id());
    Future<List<Deployed>> chosen = Future.succeededFuture(new ArrayList<>());
    for (int i = 0; i < wanted.size(); i++) {
      NewDeployment each = wanted.get(i);
      each.check("/deployments/" + i);
      chosen =
          chosen.compose(
              list ->
                  resolve(tx, endpoint, each)
                      .map(found -> added(list, made(endpoint, each, found))));
    }
    return chosen.compose(
        list ->
            store
                .deploy(tx, endpoint.id(), list)
                .compose(deployed -> metering.name(tx, endpoint.named(list)))
                .compose(named -> store.deployments(tx, id))
                .compose(deployed -> lineage.recordAll(tx, edges(deployed))));
  }

  /** Changes what is deployed and keeps what was, so that one can go back to it. */
  Future<Void> redeploy(TenantTx tx, Definition endpoint, List<NewDeployment> wanted) {
    return definitions
        .complete(tx, endpoint)
        .map(Definition::weights)
        .compose(
            before ->
                deploy(tx, endpoint, wanted)
                    .compose(deployed -> definitions.complete(tx, endpoint))
                    .compose(
                        after ->
                            after.weights().equals(before)
                                ? Future.succeededFuture()
                                : store.remember(tx, endpoint.id(), before)));
  }

  /** Makes a version run behind the answers; null: none does from now on. */
  Future<Void> shadow(TenantTx tx, Definition endpoint, NewShadow wanted) {
    if (wanted == null) {
      return store.shadow(tx, endpoint.id(), null).mapEmpty();
    }
    wanted.deployment().check("/shadow");
    return resolve(tx, endpoint, wanted.deployment())
        .map(
            version ->
                new ShadowDeployed(
                    made(endpoint, wanted.deployment(), version), wanted.percentOrAll()))
        .compose(made -> store.shadow(tx, endpoint.id(), made))
        .compose(
            made -> {
              if (!made) {
                throw ApiException.invalid("/shadow", "This version answers here already.");
              }
              return store.deployments(tx, List.of(endpoint.id()));
            })
        .compose(deployed -> lineage.recordAll(tx, edges(deployed)));
  }

  private Deployed made(Definition endpoint, NewDeployment wanted, ModelVersion version) {
    return new Deployed(
        ids.next(),
        endpoint.id(),
        version,
        wanted.weightOrDefault(),
        wanted.followed().map(alias -> new Follow(alias, Optional.empty())),
        time.now());
  }

  private static List<Deployed> added(List<Deployed> chosen, Deployed next) {
    if (chosen.stream().anyMatch(each -> each.version().id().equals(next.version().id()))) {
      throw ApiException.invalid("/deployments", "The same version is named twice.");
    }
    chosen.add(next);
    return chosen;
  }

  private Future<ModelVersion> resolve(TenantTx tx, Definition endpoint, NewDeployment wanted) {
    Future<ModelVersion> version =
        wanted.version().isPresent()
            ? versions.resolve(tx, wanted.model(), wanted.version().get())
            : held(tx, wanted)
                .compose(
                    still -> versions.resolve(tx, wanted.model(), wanted.alias().orElseThrow()));
    return version.map(
        found -> {
          if (found.state() != VersionState.READY) {
            throw ApiException.of(
                ErrorCode.UNPROCESSABLE,
                "Version %d of '%s' is %s; only a ready version can be deployed."
                    .formatted(found.version(), found.model(), found.state().wireName()));
          }
          models.requireRoom(endpoint.device(), found);
          return found;
        });
  }

  /**
   * An alias that is followed must not move between its look-up and the commit: it would be missed.
   */
  private Future<Void> held(TenantTx tx, NewDeployment wanted) {
    return wanted.followed().isPresent()
        ? registered.lockedId(tx, wanted.model()).mapEmpty()
        : Future.succeededFuture();
  }

  /**
   * Moves what follows an alias to where it points now; a deployment of that version beside it
   * leaves it its share.
   *
   * @param endpoint with its deployments
   * @return false where there was nothing to move; fails as {@link #deploy} does
   */
  Future<Boolean> follow(TenantTx tx, Definition endpoint, String model, String alias) {
    return registered
        .lockedId(tx, model)
        .compose(locked -> versions.find(tx, model, alias))
        .compose(
            now -> {
              boolean there =
                  now.isEmpty()
                      || endpoint.deployments().stream()
                          .filter(each -> each.follows(model, alias))
                          .allMatch(each -> each.version().id().equals(now.get().id()));
              return there
                  ? Future.succeededFuture(false)
                  : redeploy(tx, endpoint, moved(endpoint, model, alias, now.get())).map(true);
            });
  }

  private static List<NewDeployment> moved(
      Definition endpoint, String model, String alias, ModelVersion now) {
    int inherited =
        endpoint.deployments().stream()
            .filter(each -> !each.follows(model, alias) && each.version().id().equals(now.id()))
            .mapToInt(Deployed::weight)
            .sum();
    List<NewDeployment> wanted = new ArrayList<>();
    for (Deployed each : endpoint.deployments()) {
      String of = each.version().model();
      if (each.follows(model, alias)) {
        wanted.add(NewDeployment.following(model, alias, each.weight() + inherited));
      } else if (each.follow().isPresent()) {
        wanted.add(NewDeployment.following(of, each.follow().get().alias(), each.weight()));
      } else if (!each.version().id().equals(now.id())) {
        wanted.add(
            NewDeployment.ofVersion(of, each.version().version(), Optional.of(each.weight())));
      }
    }
    return wanted;
  }

  private static List<Implied> edges(List<DeploymentRow> rows) {
    List<Implied> edges = new ArrayList<>();
    for (DeploymentRow row : rows) {
      EntityRef deployment = EntityRef.of(EntityKind.DEPLOYMENT, row.id());
      String does = row.shadowPercent().isPresent() ? "shadows" : "serves";
      edges.add(
          new Implied(
              EntityRef.of(EntityKind.MODEL_VERSION, row.versionId()), "deploys", deployment));
      edges.add(new Implied(deployment, does, EntityRef.of(EntityKind.ENDPOINT, row.endpointId())));
    }
    return edges;
  }
}
