package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.db.Notifications.Change;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelService;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.memory.LoadFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of all tenants in this node's memory. Follows the database: at start, at each
 * announcement, and every half minute for whatever was missed or failed.
 */
final class ServingTable {
  private static final Logger LOG = LoggerFactory.getLogger(ServingTable.class);
  private static final long REFRESH_MILLIS = 30_000;
  private static final long TICK_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 1_000;
  private static final boolean AT_ONCE = true;
  private static final boolean WHEN_ASKED_FOR = false;

  private final Vertx vertx;
  private final Db db;
  private final Time time;
  private final EndpointStore store;
  private final Definitions definitions;
  private final LiveModels models;
  private final RecentlyLoaded recent;
  private final PublishedEndpoints published;
  private final Map<UUID, LiveEndpoint> byId = new ConcurrentHashMap<>();
  private final Map<Name, LiveEndpoint> byName = new ConcurrentHashMap<>();
  private final List<Long> timers = new ArrayList<>();
  private volatile boolean ready;

  private record Name(UUID tenantId, String name) {}

  ServingTable(
      Vertx vertx,
      Db db,
      Time time,
      EndpointStore store,
      Definitions definitions,
      LiveModels models,
      RecentlyLoaded recent,
      PublishedEndpoints published) {
    this.vertx = vertx;
    this.db = db;
    this.time = time;
    this.store = store;
    this.definitions = definitions;
    this.models = models;
    this.recent = recent;
    this.published = published;
  }

  /**
   * Learns all endpoints. Their models load when they are asked for; those that were in memory when
   * the node stopped, as far as there is room, once it is ready.
   */
  Future<Void> start(Notifications notifications) {
    notifications.on(EndpointService.TOPIC, this::changed);
    notifications.on(ModelService.TOPIC, this::aliasesChanged);
    return readAll()
        .compose(
            all -> {
              models.sweep(
                  all.stream()
                      .flatMap(Definition::all)
                      .map(deployed -> deployed.version().sha256())
                      .collect(Collectors.toSet()));
              return Future.join(all.stream().map(each -> apply(each, WHEN_ASKED_FOR)).toList());
            })
        .compose(known -> recent.read())
        .map(
            before -> {
              ready = true;
              before.forEach(id -> deployment(id).ifPresent(live -> live.resident().offer()));
              timers.add(vertx.setPeriodic(REFRESH_MILLIS, tick -> refresh()));
              timers.add(vertx.setPeriodic(TICK_MILLIS, tick -> tick()));
              return null;
            });
  }

  private void tick() {
    models.devices().tick();
    byId.values().forEach(live -> live.tick(time.now()));
  }

  private Optional<LiveDeployment> deployment(UUID id) {
    return byId.values().stream().flatMap(live -> live.live(id).stream()).findFirst();
  }

  /** Forgets everything; models go once nothing uses them. */
  Future<Void> stop() {
    timers.forEach(vertx::cancelTimer);
    Future<Void> kept = keepLoaded();
    List.copyOf(byId.values()).forEach(this::retire);
    return kept;
  }

  private Future<Void> keepLoaded() {
    return recent
        .write(models.devices().loadedIds())
        .onFailure(failure -> LOG.warn("could not keep what is loaded: {}", failure.getMessage()));
  }

  /** Whether the node knows what is deployed. */
  boolean isReady() {
    return ready;
  }

  /** The endpoints of a tenant, by name. */
  List<LiveEndpoint> of(UUID tenantId) {
    return byId.values().stream()
        .filter(live -> live.wanted().tenantId().equals(tenantId))
        .sorted(Comparator.comparing(live -> live.wanted().name()))
        .toList();
  }

  /** The tenant's own endpoint of that name. */
  Optional<LiveEndpoint> find(UUID tenantId, String name) {
    return Optional.ofNullable(byName.get(new Name(tenantId, name)));
  }

  /** What a tenant reaches under that name: its own endpoint, or one that is published to it. */
  Optional<LiveEndpoint> reachable(UUID tenantId, String name) {
    return find(tenantId, name).or(() -> published.find(tenantId, name));
  }

  /** The tenant's own endpoint of that name; NOT_FOUND. */
  LiveEndpoint require(UUID tenantId, String name) {
    return find(tenantId, name).orElseThrow(() -> ApiException.notFound("endpoint"));
  }

  Optional<LiveEndpoint> find(UUID endpointId) {
    return Optional.ofNullable(byId.get(endpointId));
  }

  /** Endpoints of a tenant of which this node cannot load a deployment, by name. */
  List<Definition> failing(UUID tenantId) {
    return of(tenantId).stream()
        .filter(live -> live.failure().isPresent())
        .map(LiveEndpoint::wanted)
        .toList();
  }

  /** Takes over what has been committed for one endpoint; its models go on loading afterwards. */
  Future<Void> refresh(UUID tenantId, UUID endpointId) {
    return db.readTenant(
            background(tenantId),
            tx ->
                store
                    .byIds(tx, List.of(endpointId))
                    .compose(found -> definitions.complete(tx, found)))
        .map(
            found -> {
              if (found.isEmpty()) {
                find(endpointId).ifPresent(this::retire);
              } else {
                apply(found.get(0));
              }
              return null;
            });
  }

  private void changed(Change change) {
    Future<Void> refreshed =
        change.missed() ? refresh() : refresh(change.tenantId(), UUID.fromString(change.id()));
    refreshed.onFailure(
        failure -> LOG.warn("could not refresh endpoints: {}", failure.getMessage()));
  }

  /** A deployed version may have got another alias, or lost one. */
  private void aliasesChanged(Change change) {
    if (!change.missed() && of(change.tenantId()).isEmpty()) {
      return;
    }
    Future<Void> refreshed =
        change.missed()
            ? refresh()
            : read(change.tenantId()).onSuccess(all -> all.forEach(this::apply)).mapEmpty();
    refreshed.onFailure(failure -> LOG.warn("could not refresh aliases: {}", failure.getMessage()));
  }

  private Future<Void> refresh() {
    keepLoaded();
    return readAll()
        .<Void>map(
            all -> {
              Set<UUID> present = new HashSet<>();
              all.forEach(
                  endpoint -> {
                    present.add(endpoint.id());
                    apply(endpoint);
                  });
              List.copyOf(byId.values()).stream()
                  .filter(live -> !present.contains(live.wanted().id()))
                  .filter(live -> live.wanted().createdAt().isBefore(time.now().minusSeconds(30)))
                  .forEach(this::retire);
              return null;
            })
        .onFailure(failure -> LOG.warn("could not refresh endpoints: {}", failure.getMessage()));
  }

  private Future<List<Definition>> readAll() {
    Future<List<Definition>> all = Future.succeededFuture(new ArrayList<>());
    return db.inSystem(store::tenants)
        .compose(
            tenants -> {
              Future<List<Definition>> sofar = all;
              for (UUID tenant : tenants) {
                sofar = sofar.compose(list -> read(tenant).map(more -> joined(list, more)));
              }
              return sofar;
            });
  }

  private static List<Definition> joined(List<Definition> list, List<Definition> more) {
    list.addAll(more);
    return list;
  }

  private Future<List<Definition>> read(UUID tenantId) {
    return db.readTenant(
        background(tenantId),
        tx -> store.all(tx).compose(found -> definitions.complete(tx, found)));
  }

  private Caller background(UUID tenantId) {
    return Caller.background(tenantId, "job:serving", "serving", time.now());
  }

  /** Makes the node serve a definition; an older one than it knows changes nothing. */
  private Future<Void> apply(Definition definition) {
    return apply(definition, AT_ONCE);
  }

  private Future<Void> apply(Definition definition, boolean loadAtOnce) {
    LiveEndpoint live =
        byId.computeIfAbsent(definition.id(), id -> new LiveEndpoint(definition, time));
    byName.put(new Name(definition.tenantId(), definition.name()), live);
    synchronized (live) {
      if (definition.revision() >= live.wanted().revision()) {
        live.want(definition);
        published.follow(live);
      }
    }
    return live.afterwards(() -> reach(live, live.wanted(), loadAtOnce));
  }

  private Future<Void> reach(LiveEndpoint live, Definition wanted, boolean loadAtOnce) {
    Limits limits =
        new Limits(wanted.maxBatchSize(), wanted.maxQueue(), Duration.ofMillis(wanted.timeoutMs()));
    List<Future<Optional<LiveDeployment>>> loading =
        wanted.deployments().stream().map(each -> load(live, each, limits, loadAtOnce)).toList();
    return Future.join(loading)
        .map(joined -> loading.stream().map(Future::result).flatMap(Optional::stream).toList())
        .compose(
            loaded -> {
              swap(live, wanted, loaded, kept(live, wanted));
              return shadow(live, wanted, limits, loadAtOnce);
            });
  }

  /** The shadow that runs, if it is still the wanted one. */
  private static LiveShadow kept(LiveEndpoint live, Definition wanted) {
    LiveShadow now = live.shadow();
    return now != null
            && wanted
                .shadow()
                .filter(each -> each.deployed().id().equals(now.deployment().deployed().id()))
                .isPresent()
        ? now
        : null;
  }

  /** Loads the wanted shadow, behind what answers; one that goes on keeps what it has compared. */
  private Future<Void> shadow(
      LiveEndpoint live, Definition wanted, Limits limits, boolean loadAtOnce) {
    if (wanted.shadow().isEmpty()) {
      return Future.succeededFuture();
    }
    int percent = wanted.shadow().get().percent();
    LiveShadow before = live.shadow();
    return load(live, wanted.shadow().get().deployed(), limits, loadAtOnce)
        .map(
            found -> {
              if (found.isPresent()) {
                ShadowComparison comparison =
                    before != null && before.deployment() == found.get()
                        ? before.comparison()
                        : new ShadowComparison();
                swap(
                    live,
                    wanted,
                    live.deployments(),
                    new LiveShadow(found.get(), percent, comparison));
              }
              return null;
            });
  }

  private Future<Optional<LiveDeployment>> load(
      LiveEndpoint live, Deployed deployed, Limits limits, boolean atOnce) {
    Definition endpoint = live.wanted();
    Optional<LiveDeployment> present =
        live.live(deployed.id()).filter(each -> each.isMadeFor(limits, endpoint.device()));
    if (present.isPresent()) {
      return Future.succeededFuture(present);
    }
    LiveDeployment made = models.make(endpoint, deployed, limits);
    return !atOnce
        ? Future.succeededFuture(Optional.of(made))
        : made.resident()
            .load()
            .map(loaded -> Optional.of(made))
            .recover(failure -> failed(live, made, failure));
  }

  private Future<Optional<LiveDeployment>> failed(
      LiveEndpoint live, LiveDeployment made, Throwable failure) {
    made.release();
    if (LoadFailure.isTemporary(failure)) {
      vertx.setTimer(RETRY_MILLIS, again -> loadAgain(live));
    } else {
      live.failed(made.deployed().id(), LoadFailure.message(failure));
    }
    return Future.succeededFuture(Optional.empty());
  }

  private void loadAgain(LiveEndpoint live) {
    if (byId.get(live.wanted().id()) == live) {
      apply(live.wanted());
    }
  }

  /**
   * The new ones answer; what answered before goes, unless nothing new that gets traffic loaded.
   */
  private void swap(
      LiveEndpoint live, Definition wanted, List<LiveDeployment> loaded, LiveShadow behind) {
    boolean answers =
        wanted.deployments().stream()
            .filter(each -> each.weight() > 0)
            .anyMatch(
                each -> loaded.stream().anyMatch(one -> one.deployed().id().equals(each.id())));
    boolean gone = byId.get(wanted.id()) != live;
    List<LiveDeployment> held = live.held();
    List<LiveDeployment> after =
        new ArrayList<>(gone ? List.of() : answers ? loaded : live.deployments());
    if (!gone && !answers) {
      loaded.stream().filter(each -> !after.contains(each)).forEach(after::add);
    }
    LiveShadow shadow =
        gone || behind == null || after.contains(behind.deployment()) ? null : behind;
    live.serve(wanted, after, shadow);
    Set<LiveDeployment> known = new LinkedHashSet<>(held);
    known.addAll(loaded);
    if (behind != null) {
      known.add(behind.deployment());
    }
    known.removeAll(live.held());
    known.forEach(LiveDeployment::release);
  }

  private void retire(LiveEndpoint live) {
    Definition last = live.wanted();
    byId.remove(last.id(), live);
    byName.remove(new Name(last.tenantId(), last.name()), live);
    published.forget(live);
    live.afterwards(
        () -> {
          swap(live, last, List.of(), null);
          return Future.succeededFuture();
        });
  }
}
