package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.audit.AuditLog;
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
import io.millrace.registry.AliasMoved;
import io.millrace.serving.placement.DeviceChoice;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** What can be done with endpoints. */
public final class EndpointService {
  /** Announced when an endpoint appears, changes or goes; the id is the endpoint's. */
  public static final String TOPIC = "endpoint";

  private static final int MAX_BATCH_SIZE = 64;
  private static final int MAX_QUEUE = 1_024;
  private static final int TIMEOUT_MS = 10_000;

  private final Db db;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final EndpointStore store;
  private final Definitions definitions;
  private final ServingTable table;
  private final Deploying deploying;
  private final EndpointView view;

  EndpointService(
      ServingFeature.Parts parts,
      Definitions definitions,
      ServingTable table,
      Deploying deploying) {
    this.db = parts.db();
    this.audit = parts.audit();
    this.ids = parts.ids();
    this.time = parts.time();
    this.store = new EndpointStore();
    this.definitions = definitions;
    this.table = table;
    this.deploying = deploying;
    this.view = new EndpointView(table);
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
            request.cache().orElse(false),
            request.device().orElse(DeviceChoice.AUTO),
            1,
            caller.subject(),
            time.now(),
            Set.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
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
              return deploying.deploy(tx, made, request.deployments());
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
                            .map(all -> new Page<>(all, page.nextCursor()).map(view::of))));
  }

  /** One endpoint. */
  public Future<Endpoint> get(Caller caller, String name) {
    return db.readTenant(caller, tx -> find(tx, name).map(view::of));
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
                                .compose(updated -> redeployed(tx, locked, patch)))
                    .compose(done -> changed(tx, caller, "endpoint.updated", name)))
        .compose(endpoint -> told(caller, endpoint));
  }

  /**
   * Moves what follows an alias to where it points now. What cannot move stays and says why; an
   * endpoint that is gone needs nothing.
   */
  Future<Void> follow(Caller caller, String name, AliasMoved moved) {
    return db.inTenant(caller, tx -> follow(tx, caller, name, moved))
        .recover(
            failure ->
                failure instanceof ApiException known && known.code().status() < 500
                    ? db.inTenant(caller, tx -> stay(tx, caller, name, moved, known))
                    : Future.failedFuture(failure))
        .compose(
            endpoint ->
                endpoint
                    .map(changed -> told(caller, changed).<Void>mapEmpty())
                    .orElseGet(Future::succeededFuture));
  }

  private Future<Optional<Endpoint>> follow(
      TenantTx tx, Caller caller, String name, AliasMoved moved) {
    return lock(tx, name)
        .compose(locked -> definitions.complete(tx, locked))
        .compose(
            endpoint ->
                deploying
                    .follow(tx, endpoint, moved.model(), moved.alias())
                    .compose(
                        went ->
                            went
                                ? store
                                    .update(tx, endpoint)
                                    .compose(kept -> changed(tx, caller, "endpoint.followed", name))
                                    .map(Optional::of)
                                : Future.succeededFuture(Optional.empty())));
  }

  private Future<Optional<Endpoint>> stay(
      TenantTx tx, Caller caller, String name, AliasMoved moved, ApiException why) {
    return store
        .lock(tx, name)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : store
                        .stay(tx, found.get().id(), moved.alias(), why.getMessage())
                        .compose(kept -> changed(tx, caller, "endpoint.not_followed", name))
                        .map(Optional::of));
  }

  private Future<Void> redeployed(TenantTx tx, Definition endpoint, EndpointPatch patch) {
    Future<Void> deployed =
        patch.deployments().isPresent()
            ? deploying.redeploy(tx, endpoint, patch.deployments().get())
            : Future.succeededFuture();
    return patch.shadow() == null
        ? deployed
        : deployed.compose(
            done -> deploying.shadow(tx, endpoint, read(patch.shadow(), NewShadow.class)));
  }

  /**
   * Changes an endpoint's deployments inside another feature's transaction.
   *
   * @return the endpoint as it is then; fails with NOT_FOUND, or as the change does
   */
  Future<Definition> change(
      TenantTx tx,
      Caller caller,
      String action,
      String name,
      Function<Definition, Future<Void>> change) {
    return lock(tx, name)
        .compose(locked -> definitions.complete(tx, locked))
        .compose(endpoint -> change.apply(endpoint).compose(changed -> store.update(tx, endpoint)))
        .compose(kept -> changed(tx, caller, action, name))
        .compose(told -> find(tx, name));
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
                    .map(view.of(endpoint)));
  }

  private static List<String> summary(Definition endpoint) {
    return endpoint.deployments().stream()
        .map(
            each ->
                "%s v%d: %d"
                    .formatted(each.version().model(), each.version().version(), each.weight()))
        .toList();
  }

  private static Definition patched(Definition before, EndpointPatch patch) {
    Optional<CaptureRule> capture =
        patch.capture() == null
            ? before.capture()
            : Optional.ofNullable(read(patch.capture(), CaptureRule.class));
    return new Definition(
        before.tenantId(),
        before.id(),
        before.name(),
        patch.description().or(before::description),
        patch.maxBatchSize().orElse(before.maxBatchSize()),
        patch.maxQueue().orElse(before.maxQueue()),
        patch.timeoutMs().orElse(before.timeoutMs()),
        capture,
        patch.cache().orElse(before.cache()),
        patch.device().orElse(before.device()),
        before.revision(),
        before.createdBy(),
        before.createdAt(),
        before.publishedTo(),
        before.weightsBefore(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  /** Null for JSON null. */
  private static <T> T read(JsonNode node, Class<T> type) {
    return node.isNull() ? null : Json.read(Json.write(node), type);
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
}
