package io.millrace.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one attempt of an import has taken and lost so far; used by one thread at a time. */
public final class ImportTally {
  /** As many are kept; more would be read by nobody. */
  static final int MAX_LOSSES = 1_000;

  /** Of losses with the same reason, where there may be one for each line of a file. */
  static final int MAX_ALIKE = 20;

  static final String NOT_FOLLOWED = "Links are not followed.";

  private static final int MAX_TEXT = 500;

  private final Map<String, Long> taken = new TreeMap<>();
  private final List<ImportLoss> losses = new ArrayList<>();
  private final Map<Alike, Long> alike = new LinkedHashMap<>();
  private long lossCount;

  /** One more. */
  public void took(String kind) {
    took(kind, 1);
  }

  /** Some more. */
  public void took(String kind, long count) {
    taken.merge(kind, count, Long::sum);
  }

  /** One that could not be taken. */
  public void lost(String kind, String item, String reason) {
    lostMany(kind, item, reason, 1);
  }

  /** So many of one thing. */
  public void lostMany(String kind, String item, String reason, long count) {
    lossCount += count;
    if (losses.size() < MAX_LOSSES) {
      losses.add(new ImportLoss(kind, cut(item), cut(reason)));
    }
  }

  /**
   * One of what may be many with the same reason: the first are named, the others counted.
   *
   * @param reason one of a few, without the thing's own text
   */
  public void lostAlike(String kind, String item, String reason) {
    if (alike.size() == MAX_LOSSES && !alike.containsKey(new Alike(kind, reason))) {
      lossCount++;
    } else if (alike.merge(new Alike(kind, reason), 1L, Long::sum) <= MAX_ALIKE) {
      lost(kind, item, reason);
    } else {
      lossCount++;
    }
  }

  private static String cut(String text) {
    String clean = text.replace('\0', ' ');
    return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "…";
  }

  /** How many of each kind. */
  public Map<String, Long> taken() {
    return taken;
  }

  /** The first ones, then how many more there are of each reason. */
  List<ImportLoss> losses() {
    List<ImportLoss> all = new ArrayList<>(losses);
    alike.forEach(
        (of, count) -> {
          if (count > MAX_ALIKE) {
            all.add(new ImportLoss(of.kind(), (count - MAX_ALIKE) + " more", cut(of.reason())));
          }
        });
    return all;
  }

  private record Alike(String kind, String reason) {}

  long lossCount() {
    return lossCount;
  }
}
