package io.millrace.serving.memory;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device's memory for models. The slots of one device share it, as they share the models in it.
 *
 * <p>A model is charged with what its admission measured, alone in a process, not with what this
 * process grows by when it loads: here other loads, the heap and memory that an unloaded model left
 * behind hide what one load takes.
 *
 * <p>Loads are work of their own threads, two at a time, behind no other model's requests. One
 * whose room is in use waits for it, and lets smaller ones pass.
 */
public final class ModelMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ModelMemory.class);
  private static final int LOADS_AT_ONCE = 2;
  private static final long MAX_LOAD_MINUTES = 10;
  private static final long LOOK_AGAIN_MILLIS = 2;

  /** Loads without room that are looked at before the rest is left for later. */
  private static final int MAX_STUCK = 8;

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY_FAULTY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Budget budget;
  private final LongSupplier nanoClock;
  private final ToDoubleFunction<UUID> weightOf;
  private final Totals totals = new Totals();
  private final Object lock = new Object();

  // Below: guarded by the lock.

  final LoadCost typicalCost = LoadCost.ofAll();
  private final Set<Resident> known = new LinkedHashSet<>();
  private final Set<Resident> held = new HashSet<>();
  private final LoadQueue queue = new LoadQueue();
  private boolean lookingAgain;

  /**
   * What all loaded models of a device together may take.
   *
   * @param setting the name of the setting that decides it, for messages
   */
  public record Budget(String device, long bytes, String setting) {}

  /**
   * @param weightOf a tenant's weight: its share of the budget is its weight over all weights
   */
  public ModelMemory(
      Vertx vertx, Budget budget, LongSupplier nanoClock, ToDoubleFunction<UUID> weightOf) {
    this.vertx = vertx;
    this.worker =
        vertx.createSharedWorkerExecutor(
            "model-loading-" + budget.device(), LOADS_AT_ONCE, MAX_LOAD_MINUTES, TimeUnit.MINUTES);
    this.budget = budget;
    this.nanoClock = nanoClock;
    this.weightOf = weightOf;
  }

  /** A model that may be asked for from now on; not loaded. */
  public Resident add(Resident.Origin origin, ServedModel model) {
    Resident resident = new Resident(this, origin, model, nanoClock.getAsLong());
    synchronized (lock) {
      known.add(resident);
    }
    return resident;
  }

  /** Why a model of that size can never be loaded here, with the figures; empty if it can. */
  public Optional<String> whyNever(long bytes) {
    return bytes <= budget.bytes()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "it takes %,d bytes of memory, and all models of a server together may take %,d"
                    + " (%s)",
                bytes,
                budget.bytes(),
                budget.setting()));
  }

  Future<Void> load(Resident resident, boolean wanted) {
    Promise<Void> coming;
    synchronized (lock) {
      if (resident.isLoaded()) {
        return Future.succeededFuture();
      }
      Optional<Throwable> refused = refused(resident);
      if (refused.isPresent()) {
        return Future.failedFuture(refused.get());
      }
      resident.wanted |= wanted;
      if (resident.coming != null) {
        return resident.coming.future();
      }
      coming = Promise.promise();
      resident.coming = coming;
      resident.askedAt = nanoClock.getAsLong();
    }
    resident
        .source()
        .fetch()
        .onSuccess(file -> fetched(resident, file))
        .onFailure(failure -> ended(resident, failure));
    return coming.future();
  }

  private Optional<Throwable> refused(Resident resident) {
    if (resident.gone) {
      return Optional.of(replaced());
    }
    Optional<Throwable> recently =
        resident
            .failure()
            .filter(failure -> nanoClock.getAsLong() - failure.retryAtNanos() < 0)
            .map(LoadFailure::cause);
    return recently.or(
        () -> whyNever(resident.bytes()).map(why -> ApiException.of(ErrorCode.UNPROCESSABLE, why)));
  }

  private void fetched(Resident resident, ModelFile file) {
    synchronized (lock) {
      if (!resident.gone) {
        resident.file = file;
        resident.fetchNanos = nanoClock.getAsLong() - resident.askedAt;
        queue.add(resident);
      }
    }
    pump();
  }

  /** Begins the loads that can begin. */
  private void pump() {
    List<Runnable> next = new ArrayList<>();
    synchronized (lock) {
      int stuck = 0;
      Iterator<Resident> waiting = queue.iterator();
      while (waiting.hasNext() && queue.running() < LOADS_AT_ONCE && stuck < MAX_STUCK) {
        Optional<Runnable> decided = decide(waiting.next());
        decided.ifPresent(next::add);
        stuck += decided.isPresent() ? 0 : 1;
      }
      if (queue.running() < LOADS_AT_ONCE && !queue.isEmpty() && !lookingAgain) {
        lookingAgain = true;
        vertx.setTimer(LOOK_AGAIN_MILLIS, timer -> lookAgain());
      }
    }
    next.forEach(Runnable::run);
  }

  private void lookAgain() {
    synchronized (lock) {
      lookingAgain = false;
    }
    pump();
  }

  /** What is to be done about a waiting load now; empty while it has to wait for room. */
  private Optional<Runnable> decide(Resident resident) {
    Room room = new Room(budget.bytes(), weightOf, held, nanoClock.getAsLong());
    if (!resident.wanted && !room.isFree(resident)) {
      queue.remove(resident);
      Promise<Void> coming = arrived(resident);
      return Optional.of(() -> coming.fail("There is no room for it."));
    }
    return room.of(resident)
        .map(
            leaving -> {
              queue.remove(resident);
              queue.begun(resident);
              List<LoadedModel> models = taken(leaving);
              held.add(resident);
              return () -> begin(resident, models);
            });
  }

  private List<LoadedModel> taken(List<Resident> leaving) {
    List<LoadedModel> models = new ArrayList<>();
    for (Resident each : leaving) {
      held.remove(each);
      each.evictions++;
      totals.evictions++;
      models.add(each.model().unload());
    }
    return models;
  }

  /** What goes is gone before what comes is loaded. */
  private void begin(Resident resident, List<LoadedModel> leaving) {
    long start = nanoClock.getAsLong();
    Callable<LoadedModel> load =
        () -> {
          leaving.forEach(LoadedModel::release);
          return resident.source().load(resident.file);
        };
    worker
        .executeBlocking(load, false)
        .onSuccess(loaded -> loaded(resident, loaded, nanoClock.getAsLong() - start))
        .onFailure(
            failure -> {
              synchronized (lock) {
                held.remove(resident);
                queue.ended(resident);
              }
              ended(resident, failure);
              pump();
            });
  }

  private void loaded(Resident resident, LoadedModel model, long nanos) {
    boolean gone;
    synchronized (lock) {
      queue.ended(resident);
      gone = resident.gone;
      if (gone) {
        held.remove(resident);
      } else {
        resident.model().load(model);
        resident.loaded();
        resident.loads++;
        resident.lastLoadNanos = resident.fetchNanos + nanos;
        // Others' work only ever makes a load longer.
        resident.leastLoadNanos = Math.min(resident.leastLoadNanos, resident.lastLoadNanos);
        resident.loadCost.add((double) resident.lastLoadNanos / Math.max(1, resident.bytes()));
        totals.loaded(resident.lastLoadNanos);
      }
    }
    // One that goes from here on is released by whoever makes it go.
    if (gone) {
      release(List.of(model));
    }
    settle(resident, null);
    pump();
  }

  private void ended(Resident resident, Throwable failure) {
    boolean temporary = LoadFailure.isTemporary(failure);
    LOG.warn("model {} does not load: {}", resident.id(), failure.getMessage());
    synchronized (lock) {
      resident.failedLoads++;
      totals.failedLoads++;
      long retryAt = nanoClock.getAsLong() + (temporary ? RETRY_NANOS : RETRY_FAULTY_NANOS);
      resident.failed(new LoadFailure(failure, retryAt));
    }
    settle(resident, failure);
  }

  private void settle(Resident resident, Throwable failure) {
    Promise<Void> coming;
    synchronized (lock) {
      coming = arrived(resident);
    }
    if (coming != null && failure == null) {
      coming.complete();
    } else if (coming != null) {
      coming.fail(failure);
    }
  }

  /** Nobody can join the waiting any more; null if nobody waits. */
  private static Promise<Void> arrived(Resident resident) {
    Promise<Void> coming = resident.coming;
    resident.coming = null;
    resident.wanted = false;
    return coming;
  }

  void forget(Resident resident) {
    LoadedModel model;
    synchronized (lock) {
      resident.gone = true;
      known.remove(resident);
      totals.keep(resident);
      queue.remove(resident);
      model = resident.isLoaded() ? resident.model().unload() : null;
      if (model != null) {
        resident.leave();
        held.remove(resident);
      }
    }
    if (model != null) {
      release(List.of(model));
    }
    settle(resident, replaced());
  }

  private static ApiException replaced() {
    return ApiException.retryAfter(ErrorCode.NOT_READY, "It has just been replaced.", 1);
  }

  /** On a thread for loads: giving memory back takes a while. */
  private void release(List<LoadedModel> models) {
    Callable<Void> release =
        () -> {
          models.forEach(LoadedModel::release);
          return null;
        };
    worker
        .executeBlocking(release, false)
        .onFailure(failure -> LOG.warn("a model did not go: {}", failure.toString()));
  }

  /** What models may still be loaded without another's leaving, in bytes. */
  public long freeBytes() {
    return budget.bytes() - figures().usedBytes();
  }

  /** To be called every second: takes uses into account, and lets go of what is too much. */
  public void tick() {
    List<LoadedModel> leaving;
    synchronized (lock) {
      long now = nanoClock.getAsLong();
      known.forEach(each -> each.count(now));
      leaving = taken(new Room(budget.bytes(), weightOf, held, now).excess());
    }
    if (!leaving.isEmpty()) {
      release(leaving);
    }
  }

  /** The loaded models, what is worth most first. */
  public List<UUID> loadedIds() {
    synchronized (lock) {
      return held.stream()
          .filter(Resident::isLoaded)
          .sorted(Comparator.comparingDouble(Resident::worth).reversed())
          .map(Resident::id)
          .toList();
    }
  }

  long expectedLoadNanos(Resident resident) {
    synchronized (lock) {
      long own = resident.loads > 0 ? resident.leastLoadNanos : totals.meanLoadNanos();
      return own + queue.size() * totals.meanLoadNanos() / LOADS_AT_ONCE;
    }
  }

  ResidentFigures figures(Resident resident) {
    synchronized (lock) {
      return new ResidentFigures(
          resident.isLoaded(),
          resident.bytes(),
          resident.hits(),
          resident.misses(),
          resident.loads,
          resident.failedLoads,
          resident.evictions,
          resident.lastLoadNanos);
    }
  }

  /** The memory as it is now. */
  public MemoryFigures figures() {
    synchronized (lock) {
      return totals.figures(
          budget.bytes(), known, held, (int) known.stream().filter(each -> each.wanted).count());
    }
  }
}
