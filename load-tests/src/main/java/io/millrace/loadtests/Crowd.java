package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Clients that do not care how the server fares, all on the calling thread: requests come at a rate
 * of their own, each on the connection that has been free for longest, or without a pause.
 *
 * <p>An answer counts as seen when the selector tells of it, so that what the crowd itself is busy
 * with is not taken for the server's delay.
 */
final class Crowd implements AutoCloseable {
  /** Every connection asks again as soon as it has its answer. */
  static final double WITHOUT_PAUSE = Double.POSITIVE_INFINITY;

  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private final Deque<Connection> free = new ArrayDeque<>();

  /** Opens one connection for each call, which it repeats. */
  Crowd(SocketAddress server, List<? extends Call> calls) throws IOException {
    for (Call call : calls) {
      Connection connection = call.connect(server);
      connections.add(connection);
      free.add(connection);
      connection.channel.register(selector, SelectionKey.OP_READ, connection);
    }
  }

  /**
   * Sends for so long, and then waits for what is still under way, which does not count.
   *
   * @param perSecond requests, as far as there are free connections
   */
  Outcomes run(double perSecond, Duration duration) throws IOException {
    Outcomes outcomes = new Outcomes();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    long sent = 0;
    long now = System.nanoTime();
    while (now < end) {
      double due = (now - begin) / 1e9 * perSecond;
      while (sent < due && !free.isEmpty()) {
        free.poll().send();
        sent++;
      }
      now = receive(outcomes);
    }
    outcomes.took((now - begin) / 1e9);
    Outcomes late = new Outcomes();
    while (free.size() < connections.size()) {
      receive(late);
    }
    return outcomes;
  }

  /** Takes what there is, waiting a millisecond at most; the moment at which it was there. */
  private long receive(Outcomes outcomes) throws IOException {
    selector.select(1);
    long now = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      Connection connection = (Connection) key.attachment();
      if (connection.receive()) {
        outcomes.add(connection.status(), now - connection.sentAt());
        free.add(connection);
      }
    }
    selector.selectedKeys().clear();
    return now;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
