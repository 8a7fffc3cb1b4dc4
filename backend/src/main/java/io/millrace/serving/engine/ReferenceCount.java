package io.millrace.serving.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Starts at one; runs the closing action when it reaches zero. */
final class ReferenceCount {
  private final AtomicInteger count = new AtomicInteger(1);
  private final Runnable close;

  ReferenceCount(Runnable close) {
    this.close = close;
  }

  boolean retain() {
    int current = count.get();
    while (current > 0) {
      if (count.compareAndSet(current, current + 1)) {
        return true;
      }
      current = count.get();
    }
    return false;
  }

  void release() {
    int left = count.decrementAndGet();
    if (left == 0) {
      close.run();
    } else if (left < 0) {
      throw new IllegalStateException("released more often than retained");
    }
  }
}
