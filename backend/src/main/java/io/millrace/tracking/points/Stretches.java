package io.millrace.tracking.points;

import java.util.ArrayList;
import java.util.List;

/**
 * A metric as it lies in the store, in order: sealed stretches, read or only seen from afar, and
 * between and among them the points that are not sealed. A point that is both sealed and not is
 * counted once.
 */
public final class Stretches {
  private final List<Object> parts = new ArrayList<>();
  private Points loose;
  private long total;

  /**
   * @param loose the points that are not sealed
   */
  public Stretches(Points loose) {
    this.loose = loose;
  }

  /** Whether a stretch must be read: loose points lie within it and may be there already. */
  public static boolean isAmong(Points loose, Summary stretch) {
    int index = loose.indexOf(stretch.first());
    return index < loose.size() && loose.position(index).compareTo(stretch.last()) <= 0;
  }

  /** Adds the next stretch from afar; no loose points lie within it. */
  public void add(Summary stretch) {
    addLooseBefore(stretch.first());
    parts.add(stretch);
    total += stretch.count();
  }

  /**
   * Adds the next stretch.
   *
   * @param points its points, or those of them that are wanted
   */
  public void add(Summary stretch, Points points) {
    addLooseBefore(stretch.first());
    int end = loose.indexOf(stretch.last());
    if (end < loose.size() && loose.position(end).compareTo(stretch.last()) == 0) {
      end++;
    }
    addPoints(points.merge(loose.slice(0, end)));
    loose = loose.slice(end, loose.size());
  }

  private void addLooseBefore(Position position) {
    int before = loose.indexOf(position);
    addPoints(loose.slice(0, before));
    loose = loose.slice(before, loose.size());
  }

  private void addPoints(Points points) {
    if (points.size() > 0) {
      parts.add(points);
      total += points.size();
    }
  }

  /** Thins the whole to a picture. */
  public Thinned thin(int maxPoints) {
    addPoints(loose);
    loose = Points.NONE;
    if (total > maxPoints || parts.stream().anyMatch(Summary.class::isInstance)) {
      CurveBuckets buckets = new CurveBuckets(total, maxPoints);
      for (Object part : parts) {
        if (part instanceof Summary summary) {
          buckets.add(summary);
        } else {
          buckets.add((Points) part);
        }
      }
      return new Thinned(total, buckets.points());
    }
    List<Position> all = new ArrayList<>();
    for (Object part : parts) {
      Points points = (Points) part;
      for (int i = 0; i < points.size(); i++) {
        all.add(points.position(i));
      }
    }
    return new Thinned(total, all);
  }

  /**
   * A picture.
   *
   * @param total how many points it stands for
   */
  public record Thinned(long total, List<Position> points) {}
}
