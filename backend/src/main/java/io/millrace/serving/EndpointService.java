package io.millrace.serving;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.registry.VersionState;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.EndpointStore.DeploymentRow;
import io.millrace.serving.metering.MeteredVersion;
import io.millrace.serving.metering.Metering;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** What can be done with endpoints. */
public final class EndpointService {
  /** Announced when an endpoint appears, changes or goes; the id is the endpoint's. */
  public static final String TOPIC = "endpoint";

  private static final int MAX_BATCH_SIZE = 64;
  private static final int MAX_QUEUE = 1_024;
  private static final int TIMEOUT_MS = 10_000;

  private final Db db;
  private final VersionService versions;
  private final Lineage lineage;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final EndpointStore store;
  private final Definitions definitions;
  private final ServingTable table;
  private final Metering metering;

  EndpointService(
      ServingFeature.Parts parts, Definitions definitions, ServingTable table, Metering metering) {
    this.db = parts.db();
    this.versions = parts.versions();
    this.lineage = parts.lineage();
    this.audit = parts.audit();
    this.ids = parts.ids();
    this.time = parts.time();
    this.store = new EndpointStore();
    this.definitions = definitions;
    this.table = table;
    this.metering = metering;
  }

  /** Makes an endpoint; its deployments load afterwards. */
  public Future<Endpoint> create(Caller caller, NewEndpoint request) {
    Definition made =
        new Definition(
            caller.tenantId(),
            ids.next(),
            request.name(),
            request.description(),
            request.maxBatchSize().orElse(MAX_BATCH_SIZE),
            request.maxQueue().orElse(MAX_QUEUE),
            request.timeoutMs().orElse(TIMEOUT_MS),
            request.capture(),
            1,
            caller.subject(),
            time.now(),
            Optional.empty(),
            List.of(),
            List.of());
    return db.inTenant(
            caller,
            tx ->
                Idempotency.once(
                    tx, caller, Endpoint.class, () -> create(tx, caller, made, request)))
        .compose(endpoint -> told(caller, endpoint));
  }

  private Future<Endpoint> create(
      TenantTx tx, Caller caller, Definition made, NewEndpoint request) {
    return store
        .insert(tx, made)
        .compose(
            inserted -> {
              if (!inserted) {
                throw ApiException.of(
                    ErrorCode.ALREADY_EXISTS,
                    "There is an endpoint called '" + made.name() + "' already.");
              }
              return deploy(tx, made, request.deployments());
            })
        .compose(deployed -> changed(tx, caller, "endpoint.created", made.name()));
  }

  /**
   * Endpoints.
   *
   * @param failing only those of which this node cannot load a deployment
   */
  public Future<Page<Endpoint>> list(Caller caller, ListQuery query, boolean failing) {
    Optional<List<UUID>> among =
        failing
            ? Optional.of(table.failing(caller.tenantId()).stream().map(Definition::id).toList())
            : Optional.empty();
    return db.readTenant(
        caller,
        tx ->
            store
                .list(tx, query, among)
                .compose(
                    page ->
                        definitions
                            .complete(tx, page.items())
                            .map(all -> new Page<>(all, page.nextCursor()).map(this::shown))));
  }

  /** One endpoint. */
  public Future<Endpoint> get(Caller caller, String name) {
    return db.readTenant(caller, tx -> find(tx, name).map(this::shown));
  }

  /**
   * Changes an endpoint; what answered goes on answering until the new deployments are warm.
   *
   * @return fails with NOT_FOUND, PRECONDITION_FAILED, or UNPROCESSABLE for a version that is not
   *     ready
   */
  public Future<Endpoint> update(
      Caller caller, String name, EndpointPatch patch, OptionalLong ifMatch) {
    return db.inTenant(
            caller,
            tx ->
                lock(tx, name)
                    .map(locked -> matched(locked, ifMatch))
                    .compose(
                        locked ->
                            store
                                .update(tx, patched(locked, patch))
                                .compose(
                                    updated ->
                                        patch.deployments().isPresent()
                                            ? redeploy(tx, locked, patch.deployments().get())
                                            : Future.succeededFuture()))
                    .compose(done -> changed(tx, caller, "endpoint.updated", name)))
        .compose(endpoint -> told(caller, endpoint));
  }

  /** Deletes an endpoint; requests in flight are still answered. */
  public Future<Void> delete(Caller caller, String name) {
    return db.inTenant(
            caller,
            tx ->
                lock(tx, name)
                    .compose(
                        locked ->
                            store
                                .delete(tx, locked.id())
                                .compose(deleted -> tx.announce(TOPIC, locked.id().toString()))
                                .compose(
                                    told ->
                                        audit.append(
                                            tx,
                                            caller,
                                            "endpoint.deleted",
                                            "endpoint:" + locked.id(),
                                            Map.of("name", name)))
                                .map(locked.id())))
        .compose(id -> table.refresh(caller.tenantId(), id));
  }

  /** This node need not wait for its own announcement. */
  private Future<Endpoint> told(Caller caller, Endpoint endpoint) {
    return table.refresh(caller.tenantId(), endpoint.id()).map(endpoint);
  }

  private Future<Endpoint> changed(TenantTx tx, Caller caller, String action, String name) {
    return find(tx, name)
        .compose(
            endpoint ->
                tx.announce(TOPIC, endpoint.id().toString())
                    .compose(
                        told ->
                            audit.append(
                                tx,
                                caller,
                                action,
                                "endpoint:" + endpoint.id(),
                                Map.of("name", name, "deployments", summary(endpoint))))
                    .map(shown(endpoint)));
  }

  private static List<String> summary(Definition endpoint) {
    return endpoint.deployments().stream()
        .map(
            each ->
                "%s v%d: %d"
                    .formatted(each.version().model(), each.version().version(), each.weight()))
        .toList();
  }

  private Future<Void> deploy(TenantTx tx, Definition endpoint, List<NewDeployment> wanted) {
    if (wanted.stream().allMatch(each -> each.weightOrDefault() == 0)) {
      throw ApiException.invalid("/deployments", "One deployment at least needs a weight above 0.");
    }
    List<UUID> id = List.of(endpoint.id());
    Future<List<Deployed>> chosen = Future.succeededFuture(new ArrayList<>());
    for (int i = 0; i < wanted.size(); i++) {
      NewDeployment each = wanted.get(i);
      each.check(i);
      chosen =
          chosen.compose(
              list -> resolve(tx, each).map(found -> added(list, made(endpoint, each, found))));
    }
    return chosen.compose(
        list ->
            store
                .deploy(tx, endpoint.id(), list)
                .compose(deployed -> metering.name(tx, names(endpoint, list)))
                .compose(named -> store.deployments(tx, id))
                .compose(deployed -> lineage.recordAll(tx, edges(deployed))));
  }

  private static List<MeteredVersion> names(Definition endpoint, List<Deployed> deployed) {
    return deployed.stream()
        .map(Deployed::version)
        .map(
            version ->
                new MeteredVersion(
                    endpoint.id(),
                    version.id(),
                    endpoint.name(),
                    version.model(),
                    version.version()))
        .toList();
  }

  /** Changes what is deployed and keeps what was, so that one can go back to it. */
  private Future<Void> redeploy(TenantTx tx, Definition endpoint, List<NewDeployment> wanted) {
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

  private Deployed made(Definition endpoint, NewDeployment wanted, ModelVersion version) {
    return new Deployed(ids.next(), endpoint.id(), version, wanted.weightOrDefault(), time.now());
  }

  private static List<Deployed> added(List<Deployed> chosen, Deployed next) {
    if (chosen.stream().anyMatch(each -> each.version().id().equals(next.version().id()))) {
      throw ApiException.invalid("/deployments", "The same version is named twice.");
    }
    chosen.add(next);
    return chosen;
  }

  private Future<ModelVersion> resolve(TenantTx tx, NewDeployment wanted) {
    Future<ModelVersion> version =
        wanted.version().isPresent()
            ? versions.resolve(tx, wanted.model(), wanted.version().get())
            : versions.resolve(tx, wanted.model(), wanted.alias().orElseThrow());
    return version.map(
        found -> {
          if (found.state() != VersionState.READY) {
            throw ApiException.of(
                ErrorCode.UNPROCESSABLE,
                "Version %d of '%s' is %s; only a ready version can be deployed."
                    .formatted(found.version(), found.model(), found.state().wireName()));
          }
          return found;
        });
  }

  private static List<Implied> edges(List<DeploymentRow> rows) {
    List<Implied> edges = new ArrayList<>();
    for (DeploymentRow row : rows) {
      EntityRef deployment = EntityRef.of(EntityKind.DEPLOYMENT, row.id());
      edges.add(
          new Implied(
              EntityRef.of(EntityKind.MODEL_VERSION, row.versionId()), "deploys", deployment));
      edges.add(
          new Implied(deployment, "serves", EntityRef.of(EntityKind.ENDPOINT, row.endpointId())));
    }
    return edges;
  }

  private static Definition patched(Definition before, EndpointPatch patch) {
    Optional<CaptureRule> capture =
        patch.capture() == null
            ? before.capture()
            : patch.capture().isNull()
                ? Optional.empty()
                : Optional.of(Json.read(Json.write(patch.capture()), CaptureRule.class));
    return new Definition(
        before.tenantId(),
        before.id(),
        before.name(),
        patch.description().or(before::description),
        patch.maxBatchSize().orElse(before.maxBatchSize()),
        patch.maxQueue().orElse(before.maxQueue()),
        patch.timeoutMs().orElse(before.timeoutMs()),
        capture,
        before.revision(),
        before.createdBy(),
        before.createdAt(),
        before.weightsBefore(),
        List.of(),
        List.of());
  }

  private Future<Definition> lock(TenantTx tx, String name) {
    return store
        .lock(tx, name)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("endpoint")));
  }

  private Future<Definition> find(TenantTx tx, String name) {
    return store
        .find(tx, name)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("endpoint")))
        .compose(found -> definitions.complete(tx, found));
  }

  private static Definition matched(Definition endpoint, OptionalLong ifMatch) {
    if (ifMatch.isPresent() && ifMatch.getAsLong() != endpoint.revision()) {
      throw ApiException.of(
          ErrorCode.PRECONDITION_FAILED,
          "The endpoint has changed since you read it; read it again.");
    }
    return endpoint;
  }

  private Endpoint shown(Definition endpoint) {
    Optional<LiveEndpoint> live = table.find(endpoint.id());
    return new Endpoint(
        endpoint.id(),
        endpoint.name(),
        endpoint.description(),
        endpoint.deployments().stream().map(each -> shown(each, live)).toList(),
        live.map(LiveEndpoint::shares).orElse(List.of()),
        endpoint.previous(),
        endpoint.maxBatchSize(),
        endpoint.maxQueue(),
        endpoint.timeoutMs(),
        endpoint.capture(),
        endpoint.main().flatMap(main -> main.version().signature()),
        endpoint.createdAt(),
        endpoint.createdBy(),
        endpoint.revision());
  }

  private static Deployment shown(Deployed deployed, Optional<LiveEndpoint> endpoint) {
    Optional<LiveDeployment> live = endpoint.flatMap(found -> found.live(deployed.id()));
    Optional<String> failure = endpoint.flatMap(found -> found.failure(deployed.id()));
    DeploymentState state =
        live.isPresent()
            ? DeploymentState.READY
            : failure.isPresent() ? DeploymentState.FAILED : DeploymentState.LOADING;
    return new Deployment(
        deployed.id(),
        deployed.version().model(),
        deployed.version().version(),
        deployed.weight(),
        state,
        live.map(found -> found.model().whyUnbatched()).or(() -> failure),
        live.map(found -> found.model().batched()),
        live.map(found -> found.model().bytes()),
        deployed.createdAt());
  }
}
