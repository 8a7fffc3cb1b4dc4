package io.millrace.loadtests;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client that asks at a rate of its own, looks at every answer, and forgives a kill alone. */
final class SoakClient implements Runnable {
  private static final long AWAY_MILLIS = 50;
  private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final Set<Integer> REFUSALS = Set.of(429, 503, 504);

  private final SoakServer server;
  private final Traffic traffic;
  private final SoakTally tally;
  private final SplittableRandom random;
  private volatile double perSecond;
  private volatile boolean over;
  private SoakConnection connection;

  /**
   * What is asked.
   *
   * @param endpoints each as often as it stands there
   * @param absent that may be missing for a while
   * @param hurried whose requests have time limits of a tenth to ten milliseconds
   */
  record Traffic(
      SoakModels models, String key, List<String> endpoints, String absent, String hurried) {}

  SoakClient(SoakServer server, Traffic traffic, SoakTally tally, long seed) {
    this.server = server;
    this.traffic = traffic;
    this.tally = tally;
    this.random = new SplittableRandom(seed);
  }

  /**
   * From now on.
   *
   * @param rate infinite for without a pause
   */
  void rate(double rate) {
    perSecond = rate;
  }

  /** The request under way is the last. */
  void stop() {
    over = true;
  }

  @Override
  public void run() {
    long due = System.nanoTime();
    while (!over) {
      String endpoint = traffic.endpoints().get(random.nextInt(traffic.endpoints().size()));
      ask(endpoint, random.nextInt(SoakModels.ROWS));
      due += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / perSecond);
      long now = System.nanoTime();
      due = Math.max(due, now - MAX_BEHIND_NANOS);
      if (due > now) {
        LockSupport.parkNanos(due - now);
      }
    }
    close();
  }

  private void ask(String endpoint, int row) {
    long begun = System.nanoTime();
    if (!connect(begun)) {
      return;
    }
    try {
      look(endpoint, row, connection.ask(request(endpoint, row)));
    } catch (IOException e) {
      close();
      if (server.wasAwaySince(begun)) {
        tally.unsure(endpoint);
      } else {
        tally.wrong("a request to " + endpoint + " got no answer: " + e);
      }
    }
  }

  private byte[] request(String endpoint, int row) {
    if (!endpoint.equals(traffic.hurried())) {
      return SoakModels.request(endpoint, traffic.key(), row);
    }
    Duration limit = Duration.ofNanos((long) Math.pow(10, 5 + 2 * random.nextDouble()));
    return SoakModels.requestWithin(limit, endpoint, traffic.key(), row);
  }

  private boolean connect(long begun) {
    try {
      if (connection == null) {
        connection = new SoakConnection(server.address());
      }
      return true;
    } catch (IOException e) {
      if (!server.wasAwaySince(begun)) {
        tally.wrong("no connection: " + e);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AWAY_MILLIS));
      return false;
    }
  }

  private void look(String endpoint, int row, SoakConnection.Answer answer) {
    if (answer.status() == OK) {
      try {
        tally.answered(endpoint, traffic.models().check(row, answer.body()));
      } catch (RuntimeException e) {
        tally.wrong(endpoint + ": " + e.getMessage());
      }
    } else if (REFUSALS.contains(answer.status())
        || (answer.status() == NOT_FOUND && endpoint.equals(traffic.absent()))) {
      tally.refused(endpoint, answer.status());
    } else {
      tally.wrong(endpoint + " " + answer.status() + ": " + SoakConnection.shown(answer.body()));
    }
  }

  private void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      tally.wrong("a connection did not close: " + e);
    }
    connection = null;
  }
}
