package io.millrace.serving;

/** Learns of answered predictions, for whoever watches what the models in service say. */
@FunctionalInterface
public interface PredictionObserver {
  /**
   * Called on an event loop before the answer goes out, for endpoints with a capture rule only: it
   * must neither block nor throw, and keep nothing of the prediction but copies.
   */
  void answered(AnsweredPrediction prediction);
}
