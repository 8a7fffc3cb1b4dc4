package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that send their next request when they have their answer, all on the calling thread.
 * Whatever the answer is: a client that is refused asks again at once.
 */
final class ClosedLoop implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();

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
  Outcomes run(Duration duration) throws IOException {
    Outcomes outcomes = new Outcomes();
    long begin = System.nanoTime();
    long took = 0;
    while (took < duration.toNanos()) {
      selector.select(1_000);
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (connection.receive()) {
          outcomes.add(connection.status(), System.nanoTime() - connection.sentAt());
          connection.send();
        }
      }
      selector.selectedKeys().clear();
      took = System.nanoTime() - begin;
    }
    outcomes.took(took / 1e9);
    return outcomes;
  }

  /** Predictions that these connections got so far, in the order of their exchanges. */
  long predictions(int from, int to) {
    return connections.subList(from, to).stream().mapToLong(Connection::predictions).sum();
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
