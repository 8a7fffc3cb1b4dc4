package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.registry.ImagePreprocessing;
import io.millrace.serving.engine.Tensor;
import java.util.List;
import java.util.Optional;

/** What one row of a prediction was made from; nothing in it belongs to the request any more. */
public sealed interface RowInput {
  /** About how much memory it holds, in bytes. */
  long bytes();

  /**
   * As the friendly API took it: numbers, an object by feature name, or {@code {"image": base64}}.
   */
  record Instance(JsonNode json, long bytes) implements RowInput {}

  /**
   * As an inference protocol took it.
   *
   * @param image how a picture would have become the only tensor, where the signature says so
   */
  record Tensors(List<Named> values, Optional<ImagePreprocessing> image, long bytes)
      implements RowInput {}

  /** One input of the row; the first dimension of its shape is 1. */
  record Named(String name, Tensor tensor) {}
}
