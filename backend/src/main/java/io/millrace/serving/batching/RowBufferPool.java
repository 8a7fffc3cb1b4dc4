package io.millrace.serving.batching;

import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RowBuffers;
import io.millrace.serving.engine.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Row buffers of one model for reuse, by capacity in powers of two. A slot takes them, event loops
 * give them back once they have written the answers. Keeps none while the model is not loaded.
 */
final class RowBufferPool {
  /**
   * As many as are on their way back while an event loop is busy; making one costs several runs.
   */
  private static final int KEPT_PER_CAPACITY = 16;

  private final Signature signature;
  private final List<ArrayDeque<RowBuffers>> free = new ArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private boolean open;

  RowBufferPool(Signature signature) {
    this.signature = signature;
    for (int i = 0; i < Integer.SIZE; i++) {
      free.add(new ArrayDeque<>());
    }
  }

  synchronized void open() {
    open = true;
  }

  RowBuffers acquire(LoadedModel model, int rows) {
    int exponent = Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
    synchronized (this) {
      RowBuffers buffers = free.get(exponent).pollLast();
      if (buffers != null) {
        return buffers;
      }
    }
    RowBuffers made = model.newRowBuffers(1 << exponent);
    bytes.addAndGet(size(made));
    return made;
  }

  void giveBack(RowBuffers buffers) {
    int exponent = Integer.numberOfTrailingZeros(buffers.capacity());
    synchronized (this) {
      ArrayDeque<RowBuffers> same = free.get(exponent);
      if (open && same.size() < KEPT_PER_CAPACITY) {
        same.addLast(buffers);
        return;
      }
    }
    close(buffers);
  }

  synchronized void close() {
    free.forEach(
        same -> {
          same.forEach(this::close);
          same.clear();
        });
    open = false;
  }

  private void close(RowBuffers buffers) {
    bytes.addAndGet(-size(buffers));
    buffers.close();
  }

  /** Memory of all buffers, in use or not. */
  long bytes() {
    return bytes.get();
  }

  private long size(RowBuffers buffers) {
    return Stream.concat(signature.inputs().stream(), signature.outputs().stream())
        .mapToLong(spec -> (long) spec.rowBytes() * buffers.capacity())
        .sum();
  }
}
