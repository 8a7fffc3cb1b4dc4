package io.millrace.serving.memory;

import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelFile;
import io.vertx.core.Future;

/** Where a model comes from. */
public interface ModelSource {

  /** Brings the model's file to this node; does nothing where it is there already. */
  Future<ModelFile> fetch();

  /**
   * Brings the model into memory, ready to answer. Blocks; called on a thread for loads.
   *
   * @throws RuntimeException with a message for the model's owner
   */
  LoadedModel load(ModelFile file);
}
