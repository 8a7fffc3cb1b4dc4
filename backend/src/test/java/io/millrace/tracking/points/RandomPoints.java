package io.millrace.tracking.points;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Points as programs log them, and worse; reproducible by a seed. */
final class RandomPoints {
  private static final double[] ODD = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -0.0,
    Double.MIN_VALUE,
    -Double.MAX_VALUE,
    Double.MAX_VALUE
  };
  private static final long[] ODD_LONGS = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};

  private final Random random;

  RandomPoints(long seed) {
    this.random = new Random(seed);
  }

  int next(int bound) {
    return random.nextInt(bound);
  }

  /** Some points in any order, some of them more than once. */
  List<Position> arriving(int size) {
    List<Position> points = new ArrayList<>();
    boolean hostile = random.nextInt(4) == 0;
    double walk = 1;
    for (int i = 0; i < size; i++) {
      walk *= 1 + random.nextGaussian() / 50;
      double value = random.nextInt(50) == 0 ? ODD[random.nextInt(ODD.length)] : walk;
      long step = i;
      long time = 1_760_000_000_000L + 130L * i + random.nextInt(20);
      if (hostile) {
        step = any();
        time = any();
      }
      points.add(new Position(step, time, value));
      if (random.nextInt(20) == 0) {
        points.add(points.get(random.nextInt(points.size())));
      }
    }
    if (random.nextBoolean()) {
      java.util.Collections.shuffle(points, random);
    }
    return points;
  }

  private long any() {
    return switch (random.nextInt(4)) {
      case 0 -> ODD_LONGS[random.nextInt(ODD_LONGS.length)];
      case 1 -> random.nextLong();
      default -> random.nextInt(1000) - 500;
    };
  }

  static PointBuffer buffer(List<Position> points) {
    PointBuffer buffer = new PointBuffer();
    points.forEach(one -> buffer.add(one.step(), one.time(), one.value()));
    return buffer;
  }

  /** What should be stored: each once, in order, with one zero. */
  static List<Position> expected(List<Position> points) {
    TreeSet<Position> sorted = new TreeSet<>();
    points.forEach(one -> sorted.add(new Position(one.step(), one.time(), one.value() + 0.0)));
    return List.copyOf(sorted);
  }

  static List<Position> list(Points points) {
    List<Position> all = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      all.add(points.position(i));
    }
    return all;
  }
}
