package io.millrace.tracking;

import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Position;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Points of one run in columns: a key is named once, a point costs three primitives. Filled by a
 * streaming parser, stored as one row.
 */
public final class MetricBatch {
  private final Map<String, PointBuffer> byKey = new TreeMap<>();
  private String lastKey = "";
  private PointBuffer last;
  private int size;

  /**
   * Adds a point.
   *
   * @param key a valid metric key, see {@link TrackingNames#metricKey}
   * @param step any number, also a smaller one than before
   * @param atMillis milliseconds since 1970, also before
   * @param value any double, NaN and the infinities included
   */
  public void add(String key, long step, long atMillis, double value) {
    if (!lastKey.equals(key) || last == null) {
      lastKey = key;
      last = byKey.computeIfAbsent(key, ignored -> new PointBuffer());
    }
    last.add(step, atMillis, value);
    size++;
  }

  /** Whether there is a point of this key: then the key need not be checked again. */
  public boolean has(String key) {
    return (lastKey.equals(key) && last != null) || byKey.containsKey(key);
  }

  /** How many points. */
  public int size() {
    return size;
  }

  /** The latest point of each key and its extremes, sorted by key. */
  List<Latest> latest() {
    return byKey.entrySet().stream()
        .map(entry -> Latest.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** As one row. */
  byte[] body() {
    return BatchCodec.encode(byKey);
  }

  /**
   * What is told of a key's points.
   *
   * @param point the greatest
   * @param min the smallest number; null where none is a number
   * @param max the greatest number
   */
  record Latest(String key, Position point, Double min, Double max) {
    static Latest of(String key, PointBuffer points) {
      return new Latest(key, points.greatest(), points.min(), points.max());
    }
  }
}
