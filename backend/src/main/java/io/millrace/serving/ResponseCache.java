package io.millrace.serving;

import io.millrace.serving.engine.Tensor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Answers of this node's endpoints that asked for it, by tenant, model version and the digest of
 * the input: nobody is ever answered, or told by the time it takes, what another tenant asked.
 * Bounded in bytes; where room is needed, the tenant that holds most gives up what it has not used
 * for longest.
 */
final class ResponseCache {
  /** Inputs above this are not worth their digest. */
  static final long MAX_INPUT_BYTES = 1L << 20;

  /** What an entry costs beside its values. */
  private static final long OVERHEAD = 256;

  private final long bound;

  /** Guarded by this, as is all below. */
  private final Map<UUID, Part> parts = new HashMap<>();

  private long bytes;

  ResponseCache(long bound) {
    this.bound = bound;
  }

  /**
   * One input of one model version.
   *
   * @param digest of shapes and values, in hexadecimal
   */
  record Key(UUID modelVersionId, String digest) {}

  private static final class Part {
    final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    long bytes;
  }

  private record Entry(List<Tensor> outputs, long bytes) {}

  /** The outputs, to be read by one reader; empty if they are not there. */
  Optional<List<Tensor>> get(UUID tenantId, Key key) {
    Entry found;
    synchronized (this) {
      Part part = parts.get(tenantId);
      found = part == null ? null : part.entries.get(key);
    }
    return Optional.ofNullable(found).map(entry -> TensorCopy.view(entry.outputs()));
  }

  /** Copies outputs into the cache. */
  void put(UUID tenantId, Key key, List<Tensor> outputs) {
    long size = OVERHEAD + outputs.stream().mapToLong(Tensor::bytes).sum();
    if (size > bound) {
      return;
    }
    Entry entry = new Entry(TensorCopy.of(outputs), size);
    synchronized (this) {
      Part part = parts.computeIfAbsent(tenantId, id -> new Part());
      Entry before = part.entries.put(key, entry);
      grow(part, size - (before == null ? 0 : before.bytes()));
      while (bytes > bound) {
        evictOne();
      }
    }
  }

  /** The version answers here no more. */
  synchronized void forget(UUID modelVersionId) {
    for (Part part : parts.values()) {
      part.entries
          .entrySet()
          .removeIf(
              each -> {
                boolean gone = each.getKey().modelVersionId().equals(modelVersionId);
                if (gone) {
                  grow(part, -each.getValue().bytes());
                }
                return gone;
              });
    }
    parts.values().removeIf(part -> part.entries.isEmpty());
  }

  synchronized long bytes() {
    return bytes;
  }

  private void evictOne() {
    Map.Entry<UUID, Part> most =
        parts.entrySet().stream()
            .max(Comparator.comparingLong(each -> each.getValue().bytes))
            .orElseThrow();
    Part part = most.getValue();
    Key eldest = part.entries.keySet().iterator().next();
    grow(part, -part.entries.remove(eldest).bytes());
    if (part.entries.isEmpty()) {
      parts.remove(most.getKey());
    }
  }

  private void grow(Part part, long by) {
    part.bytes += by;
    bytes += by;
  }
}
