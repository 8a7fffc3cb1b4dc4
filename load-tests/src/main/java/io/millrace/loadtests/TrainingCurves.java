package io.millrace.loadtests;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Curves as training makes them: losses that fall and metrics that rise to a bound, with noise; a
 * step takes 37 ms, give or take a few, and logs all its metrics at once.
 */
final class TrainingCurves {
  static final int KEYS = 10;
  private static final int STEPS = 100;
  private static final double DECAY_STEPS = 2_000;
  private static final double NOISE = 0.04;
  private static final double STEP_MILLIS = 37;
  private static final double JITTER_MILLIS = 3;

  private final String run;
  private final boolean singlePrecision;
  private final Random random;
  private double millis = 1.79e12;

  /**
   * @param singlePrecision values computed as 32-bit floats, as frameworks do, and sent as doubles
   */
  TrainingCurves(String run, boolean singlePrecision, long seed) {
    this.run = run;
    this.singlePrecision = singlePrecision;
    this.random = new Random(seed);
  }

  /** The body of the next hundred steps, as MLflow's Python client writes it. */
  byte[] batch(long number) {
    StringBuilder json =
        new StringBuilder("{\"run_id\": \"").append(run).append("\", \"metrics\": [");
    for (long step = number * STEPS; step < (number + 1) * STEPS; step++) {
      millis += Math.max(1, STEP_MILLIS + JITTER_MILLIS * random.nextGaussian());
      for (int key = 0; key < KEYS; key++) {
        json.append(json.charAt(json.length() - 1) == '}' ? ", " : "");
        json.append("{\"key\": \"train/metric-").append(key).append("\", \"value\": ");
        json.append(value(key, step)).append(", \"timestamp\": ").append((long) millis);
        json.append(", \"step\": ").append(step).append('}');
      }
    }
    return json.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private double value(int key, long step) {
    double left = Math.exp(-step / (DECAY_STEPS * (1 + key)));
    double curve = key % 2 == 0 ? 0.2 + 2.1 * left : 0.93 - 0.8 * left;
    double noisy = curve * (1 + NOISE * random.nextGaussian());
    return singlePrecision ? (float) noisy : noisy;
  }
}
