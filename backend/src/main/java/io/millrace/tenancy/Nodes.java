package io.millrace.tenancy;

import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which servers are alive: each says so every ten seconds and counts the others. */
public final class Nodes {
  private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
  private static final long BEAT_MILLIS = 10_000;

  private final Vertx vertx;
  private final Db db;
  private final Time time;
  private final UUID id;
  private final Instant startedAt;
  private final NodeStore store = new NodeStore();
  private volatile int alive = 1;
  private volatile long timer = -1;

  /**
   * This server among the others.
   *
   * @param id new at every start
   */
  public Nodes(Vertx vertx, Db db, Time time, UUID id) {
    this.vertx = vertx;
    this.db = db;
    this.time = time;
    this.id = id;
    this.startedAt = time.now();
  }

  /** This server. */
  public UUID id() {
    return id;
  }

  /** When this server started. */
  public Instant startedAt() {
    return startedAt;
  }

  /** Servers seen in the last minute, this one included. */
  public int alive() {
    return alive;
  }

  /** Says that this server is there, and keeps saying so. */
  public Future<Void> start() {
    timer = vertx.setPeriodic(BEAT_MILLIS, tick -> beat().onFailure(Nodes::missedBeat));
    return beat();
  }

  /** Says that this server is going. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return db.inSystem(tx -> store.remove(tx, id));
  }

  private Future<Void> beat() {
    return db.<Integer>inSystem(this::beat).onSuccess(count -> alive = count).mapEmpty();
  }

  private Future<Integer> beat(SystemTx tx) {
    return store.beat(tx, id, startedAt, time.now());
  }

  private static void missedBeat(Throwable failure) {
    LOG.warn("could not say that this server is alive: {}", failure.getMessage());
  }
}
