package io.millrace.loadtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients that send a byte a second, that do not read what they asked for, or that say nothing. */
final class SlowClients {
  private static final int SMALL_BUFFER = 4 << 10;
  private static final int MANY = 400;

  private final List<Slow> all = new ArrayList<>();
  private final long begun = System.nanoTime();

  /**
   * A client.
   *
   * @param trickles whether it sends a byte a second
   * @param reads whether it takes what comes
   */
  private record Slow(String name, SocketChannel channel, boolean trickles, boolean reads) {}

  private SlowClients() {}

  /**
   * Opens them and lets them run on a thread of their own.
   *
   * @param key that may predict
   * @param idle the server's idle timeout
   * @param patience for a client to be cut
   * @return seconds after which each was cut; NaN for those that never were
   */
  static CompletableFuture<Map<String, Double>> begin(
      InetSocketAddress server, String key, Duration idle, Duration patience) throws IOException {
    SlowClients clients = new SlowClients();
    clients.open(server, "a head, one byte a second", "GET / HTTP/1.1\r\nX: ", true, true);
    clients.open(
        server,
        "a body, one byte a second",
        "POST /v2/models/small/infer HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key
            + "\r\nContent-Length: 100000\r\n\r\n",
        true,
        true);
    String page = "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    clients.open(server, "answers that are not read", page.repeat(MANY), false, false);
    clients.open(server, "nothing (limit " + idle.toSeconds() + " s)", "", false, true);
    CompletableFuture<Map<String, Double>> cut = new CompletableFuture<>();
    Thread thread = new Thread(() -> clients.run(patience, cut), "slow-clients");
    thread.start();
    return cut;
  }

  private void run(Duration patience, CompletableFuture<Map<String, Double>> cut) {
    try {
      cut.complete(cutAfter(patience));
    } catch (IOException | InterruptedException e) {
      cut.completeExceptionally(e);
    }
  }

  private void open(
      InetSocketAddress server, String name, String first, boolean trickles, boolean reads)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(server);
    channel.configureBlocking(false);
    channel.write(ByteBuffer.wrap(first.getBytes(StandardCharsets.US_ASCII)));
    all.add(new Slow(name, channel, trickles, reads));
  }

  private Map<String, Double> cutAfter(Duration patience) throws IOException, InterruptedException {
    Map<String, Double> cut = new LinkedHashMap<>();
    all.forEach(each -> cut.put(each.name(), Double.NaN));
    List<Slow> open = new ArrayList<>(all);
    while (!open.isEmpty() && System.nanoTime() - begun < patience.toNanos()) {
      for (Slow each : List.copyOf(open)) {
        if (isCut(each)) {
          cut.put(each.name(), (System.nanoTime() - begun) / 1e9);
          open.remove(each);
          each.channel().close();
        }
      }
      TimeUnit.SECONDS.sleep(1);
    }
    for (Slow each : open) {
      each.channel().close();
    }
    return cut;
  }

  private static boolean isCut(Slow client) {
    try {
      if (client.trickles()) {
        client.channel().write(ByteBuffer.wrap(new byte[] {'x'}));
      }
      if (client.reads()) {
        return client.channel().read(ByteBuffer.allocate(SMALL_BUFFER)) < 0;
      }
      // Who does not read sees it when writing alone.
      client.channel().write(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
