package io.millrace.serving.batching;

import java.util.Arrays;

/**
 * A binary heap of work by deadline in which each element knows its place, so that taking out one
 * that was answered costs O(log n), not a search. Of one thread.
 */
final class DeadlineHeap {
  private Work[] heap = new Work[64];
  private int size;

  void add(Work work) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    place(work, size++);
    up(work.heapIndex);
  }

  void remove(Work work) {
    int hole = work.heapIndex;
    if (hole < 0) {
      return;
    }
    work.heapIndex = -1;
    Work last = heap[--size];
    heap[size] = null;
    if (hole < size) {
      place(last, hole);
      down(hole);
      up(last.heapIndex);
    }
  }

  /** The work with the earliest deadline, null if there is none. */
  Work first() {
    return heap[0];
  }

  private void up(int from) {
    int index = from;
    while (index > 0 && earlier(index, (index - 1) / 2)) {
      swap(index, (index - 1) / 2);
      index = (index - 1) / 2;
    }
  }

  private void down(int from) {
    int index = from;
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && earlier(child + 1, child)) {
        child++;
      }
      if (!earlier(child, index)) {
        return;
      }
      swap(child, index);
      index = child;
    }
  }

  private boolean earlier(int left, int right) {
    return heap[left].deadline - heap[right].deadline < 0;
  }

  private void swap(int left, int right) {
    Work moved = heap[left];
    place(heap[right], left);
    place(moved, right);
  }

  private void place(Work work, int index) {
    heap[index] = work;
    work.heapIndex = index;
  }
}
