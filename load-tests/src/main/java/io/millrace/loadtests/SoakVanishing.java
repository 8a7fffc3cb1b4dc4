package io.millrace.loadtests;

import java.io.IOException;
import java.util.SplittableRandom;

/** Clients that are killed: they reset their connection amid a request or before its answer. */
final class SoakVanishing implements Runnable {
  static final String ENDPOINT = "vanishing";
  private static final int MAX_PAUSE_MILLIS = 100;
  private static final int MAX_WAIT_MILLIS = 4;

  private final SoakServer server;
  private final String key;
  private final SoakTally tally;
  private final SplittableRandom random;
  private volatile boolean over;

  SoakVanishing(SoakServer server, String key, SoakTally tally, long seed) {
    this.server = server;
    this.key = key;
    this.tally = tally;
    this.random = new SplittableRandom(seed);
  }

  void stop() {
    over = true;
  }

  @Override
  public void run() {
    try {
      while (!over) {
        vanish();
        Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void vanish() throws InterruptedException {
    long begun = System.nanoTime();
    byte[] request = SoakModels.request(ENDPOINT, key, random.nextInt(SoakModels.ROWS));
    try (SoakConnection connection = new SoakConnection(server.address())) {
      int bytes = random.nextBoolean() ? request.length : random.nextInt(1, request.length);
      tally.add("clients killed");
      connection.vanish(request, bytes, random.nextInt(MAX_WAIT_MILLIS));
    } catch (IOException e) {
      if (!server.wasAwaySince(begun)) {
        tally.wrong("no connection: " + e);
      }
    }
  }
}
