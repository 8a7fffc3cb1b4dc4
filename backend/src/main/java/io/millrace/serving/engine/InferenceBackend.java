package io.millrace.serving.engine;

/** A device that runs models. */
public sealed interface InferenceBackend permits OnnxBackend, SimulatedBackend {

  /** The device's name on this node, such as {@code cpu} or {@code cuda:0}. */
  String device();

  /** Whether runs compute on a device with a memory of its own. */
  boolean isGpu();

  /**
   * What a loaded model takes of the device's memory beside what its admission measured, in bytes.
   */
  long overheadBytes();

  /**
   * Loads a model; takes as long as it takes, and blocks.
   *
   * @param maxBytes of the device's memory that the model and its runs may take; only a device with
   *     a memory of its own holds a model to it
   * @throws ModelException if the file is not the pinned one, or not a model this device can run
   */
  LoadedModel load(ModelFile file, long maxBytes);

  /** Loads a model that may take what there is. */
  default LoadedModel load(ModelFile file) {
    return load(file, Long.MAX_VALUE);
  }

  /** A handle by which a run of the calling slot can be ended from another thread. */
  RunControl newRunControl();
}
