package io.millrace.mlflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one attempt of an import has taken and lost so far; used on one event loop. */
final class ImportTally {
  /** As many are kept; more would be read by nobody. */
  static final int MAX_LOSSES = 1_000;

  private static final int MAX_TEXT = 500;

  private final Map<String, Long> taken = new TreeMap<>();
  private final List<ImportLoss> losses = new ArrayList<>();
  private long lossCount;

  /** One more. */
  void took(String kind) {
    took(kind, 1);
  }

  /** Some more. */
  void took(String kind, long count) {
    taken.merge(kind, count, Long::sum);
  }

  /** One that could not be taken. */
  void lost(String kind, String item, String reason) {
    lossCount++;
    if (losses.size() < MAX_LOSSES) {
      losses.add(new ImportLoss(kind, cut(item), cut(reason)));
    }
  }

  private static String cut(String text) {
    String clean = text.replace('\0', ' ');
    return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "…";
  }

  Map<String, Long> taken() {
    return taken;
  }

  List<ImportLoss> losses() {
    return losses;
  }

  long lossCount() {
    return lossCount;
  }
}
