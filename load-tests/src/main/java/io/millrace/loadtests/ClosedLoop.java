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

  /** Opens one connection for each call, which it repeats. */
  ClosedLoop(SocketAddress server, List<? extends Call> calls) throws IOException {
    for (Call call : calls) {
      Connection connection = call.connect(server);
      connections.add(connection);
      SelectionKey key = connection.channel.register(selector, SelectionKey.OP_READ, connection);
      await(key, connection.send());
    }
  }

  /** Goes on for so long; call it before to warm up. */
  Outcomes run(Duration duration) throws IOException {
    return run(duration.toNanos());
  }

  /** Goes on until no connection has a next request. */
  Outcomes finish() throws IOException {
    return run(Long.MAX_VALUE);
  }

  private Outcomes run(long nanos) throws IOException {
    Outcomes outcomes = new Outcomes();
    long begin = System.nanoTime();
    long took = 0;
    while (took < nanos && !connections.stream().allMatch(Connection::isDone)) {
      selector.select(1_000);
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (key.isWritable()) {
          await(key, connection.write());
        }
        if (key.isReadable() && connection.receive()) {
          outcomes.add(connection.status(), System.nanoTime() - connection.sentAt());
          await(key, connection.send());
        }
      }
      selector.selectedKeys().clear();
      took = System.nanoTime() - begin;
    }
    outcomes.took(took / 1e9);
    return outcomes;
  }

  /** A server that refuses a request may answer before it has all of it. */
  private static void await(SelectionKey key, boolean sent) {
    int interest = sent ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /** Successes that these connections got so far, in the order of their calls. */
  long successes(int from, int to) {
    return connections.subList(from, to).stream().mapToLong(Connection::successes).sum();
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
