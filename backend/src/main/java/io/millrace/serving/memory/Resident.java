package io.millrace.serving.memory;

import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.ReferenceCount;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * A model that may be in memory. Counted by use: it starts with one for its owner, each request
 * takes another. While a request holds one the model is not unloaded; with the last it is forgotten
 * and its memory goes.
 */
public final class Resident {
  private final ModelMemory memory;
  private final Origin origin;
  private final ServedModel model;
  private final ReferenceCount uses;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private volatile boolean loaded;
  private volatile LoadFailure failure;

  // Below: guarded by the memory's lock.

  final Usefulness usefulness;
  final LoadCost loadCost;
  private double worth;
  boolean gone;

  /** Somebody waits for it; otherwise it comes only where there is room. */
  boolean wanted;

  /** Not null from the moment that it is asked for until it is loaded or has failed. */
  Promise<Void> coming;

  ModelFile file;
  long askedAt;
  long fetchNanos;
  long loads;
  long failedLoads;
  long evictions;
  long lastLoadNanos;
  long leastLoadNanos = Long.MAX_VALUE;

  /**
   * What it is, whose, and where it comes from.
   *
   * @param bytes that it takes while it is loaded, without buffers
   * @param gone runs when it is forgotten
   */
  public record Origin(UUID id, UUID tenant, long bytes, ModelSource source, Runnable gone) {}

  Resident(ModelMemory memory, Origin origin, ServedModel model, long now) {
    this.memory = memory;
    this.origin = origin;
    this.model = model;
    this.usefulness = new Usefulness(now);
    this.loadCost = memory.typicalCost.ofOne();
    this.uses =
        new ReferenceCount(
            () -> {
              origin.gone().run();
              memory.forget(this);
            });
  }

  public UUID id() {
    return origin.id();
  }

  UUID tenant() {
    return origin.tenant();
  }

  public ServedModel model() {
    return model;
  }

  ModelSource source() {
    return origin.source();
  }

  /** Memory that it takes while it is loaded, without buffers. */
  public long bytes() {
    return origin.bytes();
  }

  /** Takes a use; false when the model has been forgotten. */
  public boolean use() {
    return uses.retain();
  }

  /** Gives a use back. */
  public void release() {
    uses.release();
  }

  /** Whether it can run now, and goes on to until whoever asks, and holds a use, gives it back. */
  public boolean isLoaded() {
    return loaded;
  }

  /** A request that holds a use asks for it: counted, and told whether it can run at once. */
  public boolean ask() {
    boolean there = loaded;
    (there ? hits : misses).increment();
    return there;
  }

  /**
   * Loads it if it is not loaded; all who ask meanwhile wait for the same load.
   *
   * @return fails with why it cannot be loaded; completes on any thread
   */
  public Future<Void> load() {
    return memory.load(this, true);
  }

  /** Loads it where there is room, after everything that somebody waits for; evicts nothing. */
  public void offer() {
    memory.load(this, false).onFailure(noRoom -> {});
  }

  /** How long a load that is asked for now takes, as far as its last ones tell; 0 if unknown. */
  public long expectedLoadNanos() {
    return memory.expectedLoadNanos(this);
  }

  /** Why its last load failed; empty once one succeeds. */
  public Optional<LoadFailure> failure() {
    return Optional.ofNullable(failure);
  }

  public ResidentFigures figures() {
    return memory.figures(this);
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  void failed(LoadFailure why) {
    failure = why;
  }

  void loaded() {
    failure = null;
    loaded = true;
  }

  /**
   * Lets no request find it loaded any more, unless one has it in use: a request takes its use
   * before it looks, this looks for uses after it has told.
   */
  boolean leave() {
    // One that is used steadily is not even for a moment told to be gone.
    if (uses.isShared()) {
      return false;
    }
    loaded = false;
    if (uses.isShared()) {
      loaded = true;
      return false;
    }
    return true;
  }

  /** What it takes of the memory now. */
  long heldBytes() {
    return origin.bytes() + model.bufferBytes();
  }

  /** Takes the uses so far into account. */
  void count(long now) {
    usefulness.count(hits.sum() + misses.sum(), now);
    worth = loads == 0 ? 0 : usefulness.sum() * loadCost.expected();
  }

  /**
   * How much is lost per byte when it goes: its use times what loading it again takes. As of the
   * last {@link #count}.
   */
  double worth() {
    return worth;
  }
}
