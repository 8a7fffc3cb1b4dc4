package io.millrace.serving;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** By which protocol a prediction was asked for. */
enum Protocol {
  /** The API's own predictions. */
  PREDICT,
  OPEN_INFERENCE_REST,
  OPEN_INFERENCE_GRPC,
  TENSORFLOW_SERVING;

  /** The name in the contract. */
  @JsonValue
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
