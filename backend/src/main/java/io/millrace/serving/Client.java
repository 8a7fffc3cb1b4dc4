package io.millrace.serving;

/** Who waits for an answer. */
@FunctionalInterface
interface Client {
  /** Runs when the client goes away before its answer. */
  void onGone(Runnable action);
}
