package io.millrace.serving.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The work of one tenant at one model of one slot: the most urgent first, and within a priority
 * first in, first out.
 */
final class WorkQueue {
  final TenantShare share;
  final ServedModel model;
  private final AtomicInteger slotQueued;
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger queuedRows = new AtomicInteger();
  private final AtomicIntegerArray requestsAt = new AtomicIntegerArray(Priority.LEVELS);
  private final AtomicIntegerArray rowsAt = new AtomicIntegerArray(Priority.LEVELS);

  // Below: the slot's thread only.

  /** By priority; null where nothing of it came yet. */
  private final List<ArrayDeque<Work>> works =
      new ArrayList<>(Collections.nCopies(Priority.LEVELS, null));

  private int size;
  boolean inTurns;

  WorkQueue(TenantShare share, ServedModel model, AtomicInteger slotQueued) {
    this.share = share;
    this.model = model;
    this.slotQueued = slotQueued;
  }

  /** Takes a place in the queue; false if it is full. Any thread. */
  boolean reserve(int rows, int level) {
    if (queued.incrementAndGet() > model.limits().queueBound()) {
      queued.decrementAndGet();
      return false;
    }
    queuedRows.addAndGet(rows);
    requestsAt.incrementAndGet(level);
    rowsAt.addAndGet(level, rows);
    slotQueued.incrementAndGet();
    return true;
  }

  /** Whether there is no place. */
  boolean isFull() {
    return queued.get() >= model.limits().queueBound();
  }

  /** The work no longer waits. Any thread, once per work. */
  void left(Work work) {
    queued.decrementAndGet();
    queuedRows.addAndGet(-work.rows);
    requestsAt.decrementAndGet(work.level);
    rowsAt.addAndGet(work.level, -work.rows);
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

  /** Requests waiting that run before one that comes now. */
  int depthBefore(int level) {
    return upTo(level, requestsAt);
  }

  /** Rows waiting that run before one that comes now. */
  int rowsBefore(int level) {
    return upTo(level, rowsAt);
  }

  private static int upTo(int level, AtomicIntegerArray counts) {
    int sum = 0;
    for (int each = 0; each <= level; each++) {
      sum += counts.get(each);
    }
    return sum;
  }

  void add(Work work) {
    ArrayDeque<Work> alike = works.get(work.level);
    if (alike == null) {
      alike = new ArrayDeque<>();
      works.set(work.level, alike);
    }
    alike.addLast(work);
    size++;
  }

  /** The first work that still waits, null if there is none; drops those that do not. */
  Work peek(long now) {
    for (int level = 0; size > 0 && level < Priority.LEVELS; level++) {
      ArrayDeque<Work> alike = works.get(level);
      Work first = alike == null ? null : alike.peekFirst();
      while (first != null && (!first.queued() || now - first.deadline >= 0)) {
        alike.pollFirst();
        size--;
        first = alike.peekFirst();
      }
      if (first != null) {
        return first;
      }
    }
    return null;
  }

  /** Takes out what {@link #peek} gave. */
  void remove(Work first) {
    works.get(first.level).pollFirst();
    size--;
  }

  /** An upper bound of the rows waiting, counted only as far as asked. */
  int rows(int enough) {
    int rows = 0;
    for (int level = 0; level < Priority.LEVELS && rows < enough; level++) {
      if (works.get(level) != null) {
        rows += rows(works.get(level), enough - rows);
      }
    }
    return rows;
  }

  private static int rows(ArrayDeque<Work> works, int enough) {
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
    return size == 0;
  }
}
