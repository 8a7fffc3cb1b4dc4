package io.millrace.labeling;

import io.millrace.datasets.HeldFile;
import java.util.UUID;

/** Where a captured picture stands in the dataset once people have labeled it. */
final class CapturedPath {
  private CapturedPath() {}

  static HeldFile file(UUID predictionId, String mediaType) {
    String ending =
        switch (mediaType) {
          case "image/png" -> ".png";
          case "image/jpeg" -> ".jpg";
          case "image/gif" -> ".gif";
          case "image/bmp" -> ".bmp";
          default -> "";
        };
    return new HeldFile("captures/" + predictionId + ending, predictionId, mediaType);
  }
}
