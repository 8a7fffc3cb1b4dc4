package io.millrace.serving.engine;

/** A device that runs models. */
public sealed interface InferenceBackend permits OnnxBackend, SimulatedBackend {

  /** The device in words, such as {@code cpu} or {@code cuda:0}. */
  String device();

  /**
   * Loads a model; takes as long as it takes, and blocks.
   *
   * @throws ModelException if the file is not the pinned one, or not a model this device can run
   */
  LoadedModel load(ModelFile file);

  /** A handle by which a run of the calling slot can be ended from another thread. */
  RunControl newRunControl();
}
