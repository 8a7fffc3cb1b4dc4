package io.millrace.imports;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Of what was logged step after step some, at even distances, the first and the last among them:
 * once there are too many, every second goes, and of what follows as much.
 */
final class StepSample {
  /** So many are kept at most, and the last. */
  static final int MOST = 200;

  private final ByteBudget budget;
  private final NavigableMap<Long, byte[]> kept = new TreeMap<>();
  private long seen;
  private long stride = 1;
  private long latest;
  private boolean isExtra;

  /**
   * @param budget for all that is kept
   */
  StepSample(ByteBudget budget) {
    this.budget = budget;
  }

  /** Adds one, in place of one at the same step; false where the budget does not allow it. */
  boolean add(long step, byte[] bytes) {
    boolean isAgain = kept.containsKey(step);
    boolean isDue = isAgain ? !(isExtra && step == latest) : seen % stride == 0;
    if (isExtra) {
      remove(latest);
    }
    remove(step);
    isExtra = false;
    if (!budget.take(bytes.length)) {
      return false;
    }
    kept.put(step, bytes);
    seen += isAgain ? 0 : 1;
    latest = step;
    isExtra = !isDue;
    if (isDue && kept.size() > MOST) {
      thin();
    }
    return true;
  }

  private void remove(long step) {
    byte[] before = kept.remove(step);
    if (before != null) {
      budget.give(before.length);
    }
  }

  private void thin() {
    stride *= 2;
    boolean stays = true;
    for (Iterator<byte[]> each = kept.values().iterator(); each.hasNext(); stays = !stays) {
      byte[] bytes = each.next();
      if (!stays) {
        each.remove();
        budget.give(bytes.length);
      }
    }
  }

  /** How many there were. */
  long seen() {
    return seen;
  }

  /** What is kept, by step. */
  Map<Long, byte[]> kept() {
    return kept;
  }

  /** At most so many of them, at even distances, the last among them. */
  List<Map.Entry<Long, byte[]>> some(int most) {
    List<Map.Entry<Long, byte[]>> all = List.copyOf(kept.entrySet());
    int count = Math.min(most, all.size());
    List<Map.Entry<Long, byte[]>> some = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      long at = count == 1 ? all.size() - 1 : (i - 1L) * (all.size() - 1) / (count - 1);
      some.add(all.get((int) at));
    }
    return some;
  }

  /** Forgets them. */
  void clear() {
    kept.values().forEach(bytes -> budget.give(bytes.length));
    kept.clear();
  }
}
