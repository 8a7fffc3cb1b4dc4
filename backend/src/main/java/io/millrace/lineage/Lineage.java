package io.millrace.lineage;

import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Records what came from what, and answers the graph around one entity. */
public final class Lineage {
  private final Db db;
  private final LineageStore store = new LineageStore();
  private final Map<EntityKind, LineageDescriber> describers = new EnumMap<>(EntityKind.class);

  public Lineage(Db db) {
    this.db = db;
  }

  /** Adds a feature's knowledge; called once for each feature while the server is put together. */
  public void describeBy(LineageDescriber describer) {
    describer.kinds().forEach(kind -> describers.put(kind, describer));
  }

  /**
   * Records that one entity was made from another, in the transaction that makes it; repeating it
   * changes nothing.
   *
   * @param relation a verb as seen from {@code to}, for example {@code trained_on}
   */
  public Future<Void> record(TenantTx tx, EntityRef from, String relation, EntityRef to) {
    return store.insert(tx, List.of(new Implied(from, relation, to)));
  }

  /** Records many edges in one round trip. */
  public Future<Void> recordAll(TenantTx tx, Collection<Implied> edges) {
    return store.insert(tx, edges);
  }

  /**
   * Whether anything was made of these entities, other than entities of one kind.
   *
   * @param besides a kind that does not count
   */
  public Future<Boolean> hasDescendants(
      TenantTx tx, Collection<EntityRef> entities, EntityKind besides) {
    return store.hasDescendants(tx, entities, besides);
  }

  /**
   * The graph around an entity, breadth first.
   *
   * @param depth most steps from the entity
   * @return at most 500 nodes
   */
  public Future<LineageGraph> graph(
      Caller caller, EntityRef start, Direction direction, int depth) {
    return db.readTenant(
        caller, tx -> new LineageWalk(store, describers, tx).walk(start, direction, depth));
  }

  /** Which way to follow the edges. */
  public enum Direction {
    UPSTREAM,
    DOWNSTREAM,
    BOTH
  }
}
