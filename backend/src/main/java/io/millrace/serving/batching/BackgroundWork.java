package io.millrace.serving.batching;

import io.millrace.serving.batching.Refusal.Reason;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work of the lowest priority of one slot. It has queues and shares of its own, so that it neither
 * charges its tenant's turn nor counts for the admission of what clients wait for. Submitted by
 * event loops; the rest belongs to the slot's thread.
 */
final class BackgroundWork {
  private static final int BOUND = 64;

  /** What nobody waits for teaches nothing. */
  private static final Slack UNHEARD = new Slack();

  private final FairQueue fair = new FairQueue();
  private final Queue<Work> handOver = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final Map<UUID, TenantShare> shares = new ConcurrentHashMap<>();
  private final Map<Key, WorkQueue> queues = new ConcurrentHashMap<>();

  private record Key(UUID tenant, ServedModel model) {}

  /** False where it was refused; the reply was told. */
  boolean submit(ServedModel model, Request request) {
    WorkQueue queue =
        queues.computeIfAbsent(
            new Key(request.tenant(), model),
            key ->
                new WorkQueue(
                    shares.computeIfAbsent(key.tenant(), id -> new TenantShare(0)), model, queued));
    if (queued.get() >= BOUND || !queue.reserve(request.rows(), request.level())) {
      request
          .reply()
          .refused(new Refusal(Reason.SERVER_QUEUE_FULL, "Too much waits in the background.", 0));
      return false;
    }
    Work work = new Work(queue, request, Forecast.NONE, UNHEARD);
    request.mailbox().watch(work);
    handOver.add(work);
    return true;
  }

  /** Something was submitted that {@link #next} has not seen. */
  boolean isSubmitted() {
    return !handOver.isEmpty();
  }

  Batch next(long now) {
    Work submitted = handOver.poll();
    while (submitted != null) {
      fair.add(submitted);
      submitted = handOver.poll();
    }
    return fair.next(now);
  }

  /** Where its batches are settled. */
  FairQueue queue() {
    return fair;
  }

  void forget(ServedModel model) {
    queues.keySet().removeIf(key -> key.model() == model);
  }
}
