package io.millrace.serving.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Starts at one; runs the closing action when it reaches zero. */
public final class ReferenceCount {
  private final AtomicInteger count = new AtomicInteger(1);
  private final Runnable close;

  public ReferenceCount(Runnable close) {
    this.close = close;
  }

  /** Takes a reference; false once the last one has been given back. */
  public boolean retain() {
    int current = count.get();
    while (current > 0) {
      if (count.compareAndSet(current, current + 1)) {
        return true;
      }
      current = count.get();
    }
    return false;
  }

  /** Whether there are others than the first. */
  public boolean isShared() {
    return count.get() > 1;
  }

  /** Gives a reference back. */
  public void release() {
    int left = count.decrementAndGet();
    if (left == 0) {
      close.run();
    } else if (left < 0) {
      throw new IllegalStateException("released more often than retained");
    }
  }
}
