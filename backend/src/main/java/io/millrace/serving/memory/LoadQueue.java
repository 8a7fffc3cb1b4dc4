package io.millrace.serving.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Models whose files are here and that wait to be loaded. What somebody waits for comes first; then
 * the tenant with the fewest loads under way, so that one who asks for hundreds holds up nobody;
 * then who asked first. Belongs to the memory's lock.
 */
final class LoadQueue implements Iterable<Resident> {
  private final List<Resident> waiting = new ArrayList<>();
  private final Map<UUID, Integer> running = new HashMap<>();
  private int allRunning;

  void add(Resident resident) {
    waiting.add(resident);
  }

  boolean remove(Resident resident) {
    return waiting.remove(resident);
  }

  /** In the order in which they should be loaded; of a copy. */
  @Override
  public Iterator<Resident> iterator() {
    List<Resident> ordered = new ArrayList<>(waiting);
    ordered.sort(
        Comparator.comparing((Resident each) -> !each.wanted)
            .thenComparing(each -> running.getOrDefault(each.tenant(), 0))
            .thenComparing(each -> each.askedAt));
    return ordered.iterator();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /** Loads under way. */
  int running() {
    return allRunning;
  }

  void begun(Resident resident) {
    allRunning++;
    running.merge(resident.tenant(), 1, Integer::sum);
  }

  void ended(Resident resident) {
    allRunning--;
    running.computeIfPresent(resident.tenant(), (tenant, count) -> count == 1 ? null : count - 1);
  }
}
