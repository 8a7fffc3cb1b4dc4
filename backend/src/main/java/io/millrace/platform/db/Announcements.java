package io.millrace.platform.db;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announcements that may wait for a moment. Transactions that notify take turns in committing, each
 * with a write to the disk of its own; what changes thousands of times a second is announced here
 * after its commit, a few times a second and once however often it changed. What a killed node had
 * not announced yet is not announced.
 */
public final class Announcements extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);
  private static final long PAUSE_MILLIS = 250;

  private final Db db;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private Future<Void> round = Future.succeededFuture();

  public Announcements(Db db) {
    this.db = db;
  }

  /**
   * Tells every node soon; for what has been committed.
   *
   * @param topic what kind of thing changed; see {@link Notifications}
   * @param id ids only, never the entity; at most 7 000 bytes
   */
  public void soon(UUID tenantId, String topic, String id) {
    waiting.add(Tx.payload(topic, tenantId.toString(), id));
  }

  @Override
  public void start() {
    vertx.setPeriodic(PAUSE_MILLIS, timer -> announce());
  }

  /** Says what is left to be said. */
  @Override
  public void stop(Promise<Void> stopped) {
    round.eventually(this::announceAll).onComplete(ended -> stopped.complete());
  }

  private void announce() {
    if (round.isComplete() && !waiting.isEmpty()) {
      round = announceAll();
      round.onFailure(failure -> LOG.warn("changes are announced later: {}", failure.toString()));
    }
  }

  /** What changes once more meanwhile is announced once more. */
  private Future<Void> announceAll() {
    List<String> now = List.copyOf(waiting);
    now.forEach(waiting::remove);
    return db.inSystem(tx -> tx.announceAll(now)).onFailure(failure -> waiting.addAll(now));
  }
}
