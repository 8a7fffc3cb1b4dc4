package io.millrace.serving.placement;

import io.millrace.serving.engine.InferenceBackend;
import io.millrace.serving.memory.ModelMemory;
import java.util.Optional;

/**
 * Something that runs models on this node.
 *
 * @param slots threads that run models on it
 * @param memory what holds its models
 */
public record Device(InferenceBackend backend, int slots, ModelMemory memory) {

  /** Such as {@code cpu} or {@code cuda:0}. */
  public String name() {
    return backend.device();
  }

  public boolean isGpu() {
    return backend.isGpu();
  }

  /** What a model takes here while it is loaded. */
  public long bytes(ModelCost model) {
    return model.bytes() + backend.overheadBytes();
  }

  /** Why it can never hold a model, with the figures; empty if it can. */
  Optional<String> whyNever(ModelCost model) {
    return memory.whyNever(bytes(model));
  }
}
