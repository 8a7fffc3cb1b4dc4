package io.millrace.serving.batching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which work runs next: start-time fair queueing over tenants, charged in device time.
 *
 * <p>Every tenant has a virtual time, the device nanoseconds it used divided by its weight. The
 * tenant with the least is served; its models take turns; the batch is filled from all tenants that
 * have work for that model, again by least virtual time, but not from one that has had so much more
 * already that the others need not wait for its rows: a flood does not ride in a polite tenant's
 * batch and make a short run a long one. Rows are charged with the curve's estimate when they are
 * picked and corrected when the run's time is known. A tenant that was idle starts at the virtual
 * time of whoever was served last, so that having been idle saves up nothing.
 *
 * <p>After Goyal, Vin, Cheng, "Start-time Fair Queueing" (1996) and Sheng et al., "Fairness in
 * Serving Large Language Models" (OSDI 2024). Of one thread, and without a clock of its own.
 */
final class FairQueue {
  private static final int EXPLORE_EVERY = 64;

  /** So many times what the batch costs without a tenant's rows is a lead too large to join it. */
  private static final double MOST_LEAD = 2;

  private final List<TenantShare> active = new ArrayList<>();
  private final Map<ServedModel, List<WorkQueue>> queuesOfModel = new HashMap<>();
  private double virtualClock;
  private long picks;

  void add(Work work) {
    WorkQueue queue = work.queue;
    if (queue.isEmpty()) {
      List<WorkQueue> queues =
          queuesOfModel.computeIfAbsent(queue.model, model -> new ArrayList<>());
      if (!queues.contains(queue)) {
        queues.add(queue);
      }
    }
    queue.add(work);
    TenantShare share = queue.share;
    if (!queue.inTurns) {
      queue.inTurns = true;
      share.turns.addLast(queue);
    }
    if (!share.active) {
      share.active = true;
      share.virtualTime = Math.max(share.virtualTime, virtualClock);
      active.add(share);
    }
  }

  /** The next batch, its work claimed and charged; null if nothing waits. */
  Batch next(long now) {
    while (!active.isEmpty()) {
      TenantShare share = least();
      WorkQueue queue = nextTurn(share, now);
      if (queue == null) {
        share.active = false;
        active.remove(share);
        continue;
      }
      virtualClock = Math.max(virtualClock, share.virtualTime);
      share.lastPicked = ++picks;
      Batch batch = fill(queue, now);
      if (batch.rows() > 0) {
        return batch;
      }
    }
    return null;
  }

  /** The sum of the weights of the tenants that have work. */
  double activeWeight() {
    double sum = 0;
    for (TenantShare share : active) {
      sum += share.weight;
    }
    return sum;
  }

  /** Replaces the estimated charge of a batch by its measured one. */
  void settle(Batch batch, long nanos) {
    double correction = ((double) nanos - batch.chargedNanos()) / batch.rows();
    for (Work work : batch.works()) {
      TenantShare share = work.queue.share;
      share.virtualTime += correction * work.rows / share.weight;
      share.deviceNanos.add(nanos * work.rows / batch.rows());
    }
  }

  private TenantShare least() {
    TenantShare least = active.get(0);
    for (TenantShare share : active) {
      if (share.virtualTime < least.virtualTime
          || (share.virtualTime == least.virtualTime && share.lastPicked < least.lastPicked)) {
        least = share;
      }
    }
    return least;
  }

  /** The tenant's next queue that holds live work, moved to the end of its turns. */
  private static WorkQueue nextTurn(TenantShare share, long now) {
    while (!share.turns.isEmpty()) {
      WorkQueue queue = share.turns.pollFirst();
      if (queue.peek(now) != null) {
        share.turns.addLast(queue);
        return queue;
      }
      queue.inTurns = false;
    }
    return null;
  }

  private Batch fill(WorkQueue first, long now) {
    ServedModel model = first.model;
    List<WorkQueue> queues = queuesOfModel.get(model);
    int target = target(model, queues);
    double perRow = (double) model.curve().estimate(target) / target;
    Batch batch = new Batch(model);
    double began = first.share.virtualTime;
    WorkQueue queue = first;
    while (queue != null && batch.rows() < target && joins(queue.share, batch, began)) {
      Work work = queue.peek(now);
      if (work == null) {
        // what was seen a moment ago was cancelled or expired in between
        queue = leastOf(queues, now);
        continue;
      }
      if (batch.rows() > 0 && batch.rows() + work.rows > target) {
        break;
      }
      queue.remove(work);
      if (work.claim()) {
        batch.add(work, perRow);
        queue.share.virtualTime += perRow * work.rows / queue.share.weight;
      }
      queue = leastOf(queues, now);
    }
    forgetEmpty(model, queues);
    return batch;
  }

  /**
   * Whether a tenant's rows may ride along. Those that are backlogged alike stay within a batch's
   * cost of each other and always do.
   */
  private boolean joins(TenantShare share, Batch batch, double began) {
    if (share.joined != picks && batch.rows() > 0) {
      double lead = (share.virtualTime - began) * share.weight;
      if (lead > MOST_LEAD * batch.model().curve().estimate(batch.rows())) {
        return false;
      }
    }
    share.joined = picks;
    return true;
  }

  private void forgetEmpty(ServedModel model, List<WorkQueue> queues) {
    queues.removeIf(WorkQueue::isEmpty);
    if (queues.isEmpty()) {
      queuesOfModel.remove(model);
    }
  }

  private int target(ServedModel model, List<WorkQueue> queues) {
    if (!model.batched()) {
      return 1;
    }
    int bound = Math.min(model.limits().maxBatchRows(), model.curve().maxRows());
    int waiting = 0;
    for (WorkQueue queue : queues) {
      waiting += queue.rows(bound - waiting);
      if (waiting >= bound) {
        break;
      }
    }
    int most = Math.max(1, Math.min(waiting, bound));
    return picks % EXPLORE_EVERY == 0 ? most : model.curve().bestBatch(most);
  }

  private static WorkQueue leastOf(List<WorkQueue> queues, long now) {
    WorkQueue least = null;
    for (WorkQueue queue : queues) {
      if (queue.peek(now) != null
          && (least == null || queue.share.virtualTime < least.share.virtualTime)) {
        least = queue;
      }
    }
    return least;
  }
}
