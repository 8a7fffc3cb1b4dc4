package io.millrace.lineage;

import io.millrace.lineage.Lineage.Direction;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One breadth-first walk inside one transaction: a query a level, then a description a kind.
 * Upstream and downstream are walked apart from the start, so that "both" does not come back down
 * from an ancestor to all its other descendants.
 */
final class LineageWalk {
  private static final int MAX_NODES = 500;
  private static final int MAX_EDGES_PER_LEVEL = 2_000;

  private final LineageStore store;
  private final Map<EntityKind, LineageDescriber> describers;
  private final TenantTx tx;
  private final Set<EntityRef> seen = new LinkedHashSet<>();
  private final Set<LineageEdge> edges = new LinkedHashSet<>();
  private boolean truncated;

  LineageWalk(LineageStore store, Map<EntityKind, LineageDescriber> describers, TenantTx tx) {
    this.store = store;
    this.describers = describers;
    this.tx = tx;
  }

  Future<LineageGraph> walk(EntityRef start, Direction direction, int depth) {
    seen.add(start);
    Future<Void> upstream =
        direction == Direction.DOWNSTREAM
            ? Future.succeededFuture()
            : level(Set.of(start), true, depth);
    return upstream
        .compose(
            walked ->
                direction == Direction.UPSTREAM
                    ? Future.succeededFuture()
                    : level(Set.of(start), false, depth))
        .compose(walked -> describe())
        .map(nodes -> graph(start, nodes));
  }

  private Future<Void> level(Set<EntityRef> frontier, boolean upstream, int depth) {
    if (frontier.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .edges(tx, frontier, upstream, MAX_EDGES_PER_LEVEL)
        .compose(stored -> implied(frontier, upstream).map(more -> concat(stored, more)))
        .compose(
            found -> {
              Set<EntityRef> next = take(found, upstream, depth);
              return depth <= 1 ? Future.succeededFuture() : level(next, upstream, depth - 1);
            });
  }

  /** Takes over a level's edges; answers the entities that are new by them. */
  private Set<EntityRef> take(List<Implied> found, boolean upstream, int depth) {
    Set<EntityRef> next = new LinkedHashSet<>();
    for (Implied edge : found) {
      EntityRef other = upstream ? edge.from() : edge.to();
      if (!seen.contains(other)) {
        if (seen.size() >= MAX_NODES) {
          truncated = true;
          continue;
        }
        seen.add(other);
        next.add(other);
      }
      edges.add(LineageEdge.of(edge.from(), edge.relation(), edge.to()));
    }
    truncated |= found.size() >= MAX_EDGES_PER_LEVEL || (depth <= 1 && !next.isEmpty());
    return next;
  }

  private Future<List<Implied>> implied(Collection<EntityRef> frontier, boolean upstream) {
    Map<EntityKind, List<String>> byKind = byKind(frontier);
    Future<List<Implied>> all = Future.succeededFuture(List.of());
    for (LineageDescriber describer : new LinkedHashSet<>(describers.values())) {
      for (EntityKind kind : describer.connects()) {
        if (byKind.containsKey(kind)) {
          all =
              all.compose(
                  sofar ->
                      describer
                          .implied(tx, kind, byKind.get(kind), upstream)
                          .map(more -> concat(sofar, more)));
        }
      }
    }
    return all;
  }

  private Future<List<LineageNode>> describe() {
    Future<List<LineageNode>> all = Future.succeededFuture(List.of());
    for (Map.Entry<EntityKind, List<String>> group : byKind(seen).entrySet()) {
      LineageDescriber describer = describers.get(group.getKey());
      if (describer != null) {
        all =
            all.compose(
                sofar ->
                    describer
                        .describe(tx, group.getKey(), group.getValue())
                        .map(more -> concat(sofar, more)));
      }
    }
    return all;
  }

  /** Nodes in the order of the walk; one that no longer exists keeps its place under its id. */
  private LineageGraph graph(EntityRef start, List<LineageNode> described) {
    Map<EntityRef, LineageNode> byRef =
        described.stream()
            .collect(Collectors.toMap(LineageNode::ref, Function.identity(), (one, two) -> one));
    if (edges.isEmpty() && !byRef.containsKey(start)) {
      throw ApiException.notFound(start.kind().wireName().replace('_', ' '));
    }
    List<LineageNode> nodes =
        seen.stream().map(ref -> byRef.getOrDefault(ref, LineageNode.of(ref, ref.id()))).toList();
    return new LineageGraph(nodes, List.copyOf(edges), truncated);
  }

  private static Map<EntityKind, List<String>> byKind(Collection<EntityRef> refs) {
    return refs.stream()
        .collect(
            Collectors.groupingBy(
                EntityRef::kind, Collectors.mapping(EntityRef::id, Collectors.toList())));
  }

  private static <T> List<T> concat(List<T> one, List<T> two) {
    List<T> all = new ArrayList<>(one);
    all.addAll(two);
    return all;
  }
}
