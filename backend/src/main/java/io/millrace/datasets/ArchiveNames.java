package io.millrace.datasets;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds names in an archive that are one file to many systems: equal, or equal but for capital
 * letters or the way accents are written. Holds eight bytes a name; the few whose hashes meet are
 * looked at in a second walk.
 */
final class ArchiveNames {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long[] hashes;
  private int count;
  private final Set<Long> meeting = new HashSet<>();
  private final Map<String, String> seen = new HashMap<>();

  /**
   * @param most names that will be added
   */
  ArchiveNames(int most) {
    this.hashes = new long[most];
  }

  /** Adds the name of a file. */
  void add(String name) {
    hashes[count++] = hash(folded(name));
  }

  /** Whether a second walk over all names is due; once all are added. */
  boolean mayHaveTwins() {
    Arrays.sort(hashes, 0, count);
    for (int i = 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1]) {
        meeting.add(hashes[i]);
      }
    }
    return !meeting.isEmpty();
  }

  /** The name before this one in the second walk that means the same file. */
  Optional<String> twinOf(String name) {
    String folded = folded(name);
    return meeting.contains(hash(folded))
        ? Optional.ofNullable(seen.putIfAbsent(folded, name))
        : Optional.empty();
  }

  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  /** FNV-1a of 64 bits. */
  private static long hash(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
