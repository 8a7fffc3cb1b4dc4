package io.millrace.serving.batching;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The work of one tenant at one model of one slot, first in, first out. */
final class WorkQueue {
  final TenantShare share;
  final ServedModel model;
  private final AtomicInteger slotQueued;
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger queuedRows = new AtomicInteger();

  // Below: the slot's thread only.

  private final ArrayDeque<Work> works = new ArrayDeque<>();
  boolean inTurns;

  WorkQueue(TenantShare share, ServedModel model, AtomicInteger slotQueued) {
    this.share = share;
    this.model = model;
    this.slotQueued = slotQueued;
  }

  /** Takes a place in the queue; false if it is full. Any thread. */
  boolean reserve(int rows) {
    if (queued.incrementAndGet() > model.limits().queueBound()) {
      queued.decrementAndGet();
      return false;
    }
    queuedRows.addAndGet(rows);
    slotQueued.incrementAndGet();
    return true;
  }

  /** The work no longer waits. Any thread, once per work. */
  void left(Work work) {
    queued.decrementAndGet();
    queuedRows.addAndGet(-work.rows);
    slotQueued.decrementAndGet();
    share.queuedNanos.addAndGet(-work.chargeNanos);
  }

  /** Requests waiting. */
  int depth() {
    return queued.get();
  }

  /** Rows waiting. */
  int depthInRows() {
    return queuedRows.get();
  }

  void add(Work work) {
    works.addLast(work);
  }

  /** The first work that still waits, null if there is none; drops those that do not. */
  Work peek(long now) {
    Work first = works.peekFirst();
    while (first != null && (!first.queued() || now - first.deadline >= 0)) {
      works.pollFirst();
      first = works.peekFirst();
    }
    return first;
  }

  void removeFirst() {
    works.pollFirst();
  }

  /** An upper bound of the rows waiting, counted only as far as asked. */
  int rows(int enough) {
    int rows = 0;
    for (Work work : works) {
      rows += work.rows;
      if (rows >= enough) {
        break;
      }
    }
    return rows;
  }

  boolean isEmpty() {
    return works.isEmpty();
  }
}
