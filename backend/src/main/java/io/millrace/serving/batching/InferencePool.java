package io.millrace.serving.batching;

import io.millrace.serving.engine.InferenceBackend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The slots of this node and which model lives where. A model is placed on one device, in the slot
 * with the fewest models or in several; work goes to the one of its slots with the least waiting.
 */
public final class InferencePool {
  private static final long WATCH_MILLIS = 5;
  private static final long SAMPLE_SECONDS = 1;

  private final List<Slot> slots = new ArrayList<>();
  private final Map<ServedModel, List<Slot>> placement = new ConcurrentHashMap<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "millrace-run-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final List<ScheduledFuture<?>> watching = new ArrayList<>();

  /** A device and how many threads run models on it. */
  public record DeviceSlots(InferenceBackend backend, int slots) {}

  /**
   * @param queueBound requests that may wait per slot
   */
  public InferencePool(List<DeviceSlots> devices, int queueBound, LongSupplier nanoClock) {
    for (DeviceSlots device : devices) {
      for (int i = 0; i < device.slots(); i++) {
        String name = device.backend().device() + (device.slots() == 1 ? "" : "-" + i);
        slots.add(new Slot(name, device.backend(), queueBound, nanoClock));
      }
    }
  }

  /** Starts the slots' threads and the watch over their runs. */
  public void start() {
    slots.forEach(Slot::start);
    watching.add(
        watch.scheduleWithFixedDelay(
            () -> slots.forEach(Slot::endRunPastLimit),
            WATCH_MILLIS,
            WATCH_MILLIS,
            TimeUnit.MILLISECONDS));
    watching.add(
        watch.scheduleAtFixedRate(
            () -> slots.forEach(slot -> slot.sampleBusy(TimeUnit.SECONDS.toNanos(SAMPLE_SECONDS))),
            SAMPLE_SECONDS,
            SAMPLE_SECONDS,
            TimeUnit.SECONDS));
  }

  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  /** The slots of a device. */
  public List<Slot> slotsOf(InferenceBackend device) {
    return slots.stream().filter(slot -> slot.device() == device).toList();
  }

  /** Gives a model its slots: the {@code replicas} ones of the device with the fewest models. */
  public synchronized List<Slot> place(ServedModel model, InferenceBackend device, int replicas) {
    List<Slot> chosen =
        slotsOf(device).stream()
            .sorted(Comparator.comparingLong(this::models))
            .limit(replicas)
            .toList();
    placement.put(model, chosen);
    return chosen;
  }

  /** The models that a slot holds. */
  public List<ServedModel> modelsIn(Slot slot) {
    return placement.entrySet().stream()
        .filter(placed -> placed.getValue().contains(slot))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The slots of a model; empty if it is not placed. */
  public List<Slot> slotsOf(ServedModel model) {
    return placement.getOrDefault(model, List.of());
  }

  /** The model takes no more work here; what is queued is still answered. */
  public synchronized void remove(ServedModel model) {
    placement.remove(model);
    slots.forEach(slot -> slot.forget(model));
  }

  /**
   * Queues work in the least busy slot of a placed model, or refuses it at once.
   *
   * @return the work, by which it can be cancelled; null if it was refused
   */
  public Work submit(ServedModel model, Request request) {
    List<Slot> candidates = placement.get(model);
    if (candidates == null) {
      request
          .reply()
          .refused(new Refusal(Refusal.Reason.DRAINING, "The model is being unloaded.", 1));
      return null;
    }
    return leastBusy(candidates).submit(model, request);
  }

  /**
   * What would be said of one row of the highest priority that came now, whatever its input.
   *
   * @return null if it would be queued, as far as is known
   */
  public Refusal outlook(ServedModel model, UUID tenant, double weight, long deadline) {
    List<Slot> candidates = placement.get(model);
    return candidates == null
        ? null
        : leastBusy(candidates).outlook(model, tenant, weight, deadline);
  }

  private static Slot leastBusy(List<Slot> candidates) {
    Slot best = candidates.get(0);
    for (Slot slot : candidates) {
      if (slot.depth() < best.depth()) {
        best = slot;
      }
    }
    return best;
  }

  /** Queues work that runs only while nothing else waits in the slot; see {@link Slot}. */
  public void submitInBackground(ServedModel model, Request request) {
    List<Slot> candidates = slotsOf(model);
    if (candidates.isEmpty()) {
      request
          .reply()
          .refused(new Refusal(Refusal.Reason.DRAINING, "The model is being unloaded.", 0));
      return;
    }
    candidates.get(0).submitInBackground(model, request);
  }

  /** Device nanoseconds that a tenant has used on this node. */
  public long deviceNanos(UUID tenant) {
    return slots.stream().mapToLong(slot -> slot.deviceNanos(tenant)).sum();
  }

  /** Finishes what is queued and stops; blocks until it is done. */
  public void drain() throws InterruptedException {
    for (Slot slot : slots) {
      slot.drain();
    }
    watching.forEach(task -> task.cancel(false));
    watch.shutdown();
  }

  private long models(Slot slot) {
    return modelsIn(slot).size();
  }
}
