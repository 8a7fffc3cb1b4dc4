package io.millrace.serving.batching;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A tenant's part of one slot. */
final class TenantShare {
  /** Estimated device time of what is queued. Written by event loops and the slot. */
  final AtomicLong queuedNanos = new AtomicLong();

  /** Device time used so far. */
  final LongAdder deviceNanos = new LongAdder();

  /** What it lately asked for, by priority. */
  final LevelLoad load;

  volatile double weight = 1;

  // Below: the slot's thread only.

  /** Weighted device nanoseconds: whoever has the least is next. */
  double virtualTime;

  /** The slot's batch count when this tenant was last picked; settles ties. */
  long lastPicked;

  /** The slot's batch count when it last had rows in a batch, or could have. */
  long joined;

  /** Queues that may hold work, in the order in which they take turns. */
  final ArrayDeque<WorkQueue> turns = new ArrayDeque<>();

  boolean active;

  TenantShare(long now) {
    this.load = new LevelLoad(now);
  }
}
