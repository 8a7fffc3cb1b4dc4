package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients that send their next request when they have their answer, all on the calling thread. */
final class ClosedLoop implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private long[] latencies = new long[1 << 16];
  private int count;

  /**
   * What was seen.
   *
   * @param seconds that it took
   */
  record Seen(long requests, double seconds, long p50Nanos, long p99Nanos) {
    double requestsPerSecond() {
      return requests / seconds;
    }
  }

  /** Opens one connection for each exchange, which it repeats. */
  ClosedLoop(SocketAddress server, List<Exchange> exchanges) throws IOException {
    for (Exchange exchange : exchanges) {
      Connection connection = new Connection(server, exchange);
      connections.add(connection);
      connection.channel.register(selector, SelectionKey.OP_READ, connection);
      connection.send();
    }
  }

  /** Goes on for so long; call it before to warm up. */
  Seen run(Duration duration) throws IOException {
    count = 0;
    long begin = System.nanoTime();
    long took = 0;
    while (took < duration.toNanos()) {
      selector.select(1_000);
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        long latency = connection.receive();
        if (latency >= 0) {
          record(latency);
          connection.send();
        }
      }
      selector.selectedKeys().clear();
      took = System.nanoTime() - begin;
    }
    Arrays.sort(latencies, 0, count);
    return new Seen(count, took / 1e9, quantile(0.5), quantile(0.99));
  }

  private void record(long latency) {
    if (count == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * count);
    }
    latencies[count++] = latency;
  }

  private long quantile(double share) {
    return count == 0 ? 0 : latencies[Math.min(count - 1, (int) (share * count))];
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
