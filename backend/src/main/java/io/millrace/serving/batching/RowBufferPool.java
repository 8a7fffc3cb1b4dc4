package io.millrace.serving.batching;

import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RowBuffers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Row buffers of one model for reuse, by capacity in powers of two. A slot takes them, event loops
 * give them back once they have written the answers.
 */
final class RowBufferPool {
  /**
   * As many as are on their way back while an event loop is busy; making one costs several runs.
   */
  private static final int KEPT_PER_CAPACITY = 16;

  private final LoadedModel model;
  private final List<ArrayDeque<RowBuffers>> free = new ArrayList<>();
  private boolean closed;

  RowBufferPool(LoadedModel model) {
    this.model = model;
    for (int i = 0; i < Integer.SIZE; i++) {
      free.add(new ArrayDeque<>());
    }
  }

  RowBuffers acquire(int rows) {
    int exponent = Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
    synchronized (this) {
      RowBuffers buffers = free.get(exponent).pollLast();
      if (buffers != null) {
        return buffers;
      }
    }
    return model.newRowBuffers(1 << exponent);
  }

  void giveBack(RowBuffers buffers) {
    int exponent = Integer.numberOfTrailingZeros(buffers.capacity());
    synchronized (this) {
      ArrayDeque<RowBuffers> same = free.get(exponent);
      if (!closed && same.size() < KEPT_PER_CAPACITY) {
        same.addLast(buffers);
        return;
      }
    }
    buffers.close();
  }

  synchronized void close() {
    closed = true;
    free.forEach(
        same -> {
          same.forEach(RowBuffers::close);
          same.clear();
        });
  }
}
