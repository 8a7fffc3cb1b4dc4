package io.millrace.loadtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What all clients of a soak saw. Any thread. */
final class SoakTally {
  private static final int SHOWN = 30;
  private static final String REFUSED = " refused with ";

  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final AtomicLong wrongCount = new AtomicLong();

  /** A right answer of a version. */
  void answered(String endpoint, int version) {
    add(answers(endpoint, version));
  }

  /** An answer that says why there is none. */
  void refused(String endpoint, int status) {
    add(endpoint + REFUSED + status);
  }

  long refusalsOf(String endpoint) {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().startsWith(endpoint + REFUSED))
        .mapToLong(each -> each.getValue().sum())
        .sum();
  }

  /** No answer, because the server was killed; it may have been counted there. */
  void unsure(String endpoint) {
    add(unsureOf(endpoint));
  }

  /** Something that must not be. */
  void wrong(String what) {
    wrongCount.incrementAndGet();
    synchronized (wrong) {
      if (wrong.size() < SHOWN) {
        wrong.add(what);
      }
    }
  }

  void add(String name) {
    counts.computeIfAbsent(name, none -> new LongAdder()).increment();
  }

  long answersOf(String endpoint, int version) {
    return count(answers(endpoint, version));
  }

  long unsureAt(String endpoint) {
    return count(unsureOf(endpoint));
  }

  long count(String name) {
    LongAdder found = counts.get(name);
    return found == null ? 0 : found.sum();
  }

  private static String answers(String endpoint, int version) {
    return endpoint + " answered by version " + version;
  }

  private static String unsureOf(String endpoint) {
    return endpoint + " cut off by the kill";
  }

  Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count.sum()));
    return all;
  }

  long wrongCount() {
    return wrongCount.get();
  }

  /** The first of them. */
  List<String> wrong() {
    synchronized (wrong) {
      return List.copyOf(wrong);
    }
  }
}
