package io.millrace.serving.engine;

/**
 * Ends a run that passes its limit. One slot owns it and calls {@link #begin} and {@link #end}
 * around each run; a watching thread calls {@link #endIfPast}.
 */
public abstract class RunControl implements AutoCloseable {
  private long limitNanos = Long.MAX_VALUE;
  private boolean running;
  private boolean terminated;

  /** A run starts; after {@code limit} (of the caller's nano clock) it may be ended. */
  public final synchronized void begin(long limit) {
    if (terminated) {
      terminated = false;
      terminate(false);
    }
    limitNanos = limit;
    running = true;
  }

  /** The run is over; a late {@link #endIfPast} cannot hit the next one. */
  public final synchronized void end() {
    running = false;
  }

  /** Ends the run if it is past its limit. */
  public final synchronized void endIfPast(long now) {
    if (running && !terminated && now - limitNanos > 0) {
      terminated = true;
      terminate(true);
    }
  }

  /** Whether the run of the last {@link #begin} was ended. */
  public final synchronized boolean terminated() {
    return terminated;
  }

  /** Tells the device to end its run at the next chance, or takes that back. */
  protected abstract void terminate(boolean value);

  @Override
  public void close() {}
}
