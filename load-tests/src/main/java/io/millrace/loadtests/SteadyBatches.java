package io.millrace.loadtests;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * One run that logs: each request is the body that MLflow's Python client sends for a thousand
 * points, with the next steps and times. Only those digits are written anew, because a load
 * generator on the server's machine takes from the server whatever it spends.
 */
final class SteadyBatches implements Call {
  static final int POINTS = 1_000;
  private static final long FIRST_STEP = 10_000_000;
  private static final long FIRST_TIME = 1_790_000_000_000L;
  private static final long STEP_MILLIS = 37;

  private final ByteBuffer request;
  private final int[] stepEnds = new int[POINTS];
  private final int[] timeEnds = new int[POINTS];
  private final int keys;
  private final long end;
  private long next;

  /**
   * @param keys how many metrics, over which the points of a request are spread
   * @param from the first request's number: where its steps begin
   * @param to before which number it ends
   */
  SteadyBatches(TrackingServer server, String run, int keys, long from, long to) {
    this.keys = keys;
    this.next = from;
    this.end = to;
    Random random = new Random(run.hashCode());
    StringBuilder json =
        new StringBuilder("{\"run_id\": \"").append(run).append("\", \"metrics\": [");
    for (int i = 0; i < POINTS; i++) {
      json.append(i == 0 ? "" : ", ").append("{\"key\": \"metric-").append(i % keys);
      json.append("\", \"value\": ").append(0.5 + 0.1 * random.nextGaussian());
      timeEnds[i] = json.append(", \"timestamp\": ").append(FIRST_TIME).length();
      stepEnds[i] = json.append(", \"step\": ").append(FIRST_STEP).length();
      json.append('}');
    }
    byte[] body = json.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = server.request("runs/log-batch", body);
    for (int i = 0; i < POINTS; i++) {
      timeEnds[i] += whole.length - body.length;
      stepEnds[i] += whole.length - body.length;
    }
    this.request = ByteBuffer.allocateDirect(whole.length).put(whole);
  }

  @Override
  public ByteBuffer next() {
    if (next == end) {
      return null;
    }
    long first = next++ * (POINTS / keys);
    for (int i = 0; i < POINTS; i++) {
      long step = first + i / keys;
      write(timeEnds[i], FIRST_TIME + step * STEP_MILLIS);
      write(stepEnds[i], FIRST_STEP + step);
    }
    return request.flip();
  }

  /** Digits in the place of as many others. */
  private void write(int endIndex, long number) {
    long rest = number;
    for (int at = endIndex - 1; rest > 0; at--) {
      request.put(at, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }
}
