package io.millrace.serving.batching;

/** The way back to one event loop. */
public interface Mailbox {

  /** Runs a task on the event loop; callable from any thread. */
  void execute(Runnable task);

  /** Expires this work at its deadline unless it is forgotten before. Event loop only. */
  void watch(Work work);

  /** The work is done. Event loop only. */
  void forget(Work work);
}
