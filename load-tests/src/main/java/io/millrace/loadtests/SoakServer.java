package io.millrace.loadtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/** A server that is killed and started again on the same folder; says when it was away. */
final class SoakServer implements AutoCloseable {
  private final ServerFolder folder;
  private final Map<String, String> settings;
  private volatile ServerProcess process;
  private volatile InetSocketAddress address;
  private volatile long downAt = Long.MAX_VALUE;
  private volatile long upAt = Long.MAX_VALUE;

  SoakServer(ServerFolder folder, Map<String, String> settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.process = ServerProcess.start(folder, settings);
    this.address = Sockets.http(process);
  }

  ServerProcess process() {
    return process;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Ends it as {@code kill -9} does, and starts another; the seconds until that was ready. */
  double killAndStart() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    downAt = begun;
    process.kill();
    process = ServerProcess.start(folder, settings);
    address = Sockets.http(process);
    upAt = System.nanoTime();
    return (upAt - begun) / 1e9;
  }

  /** Whether the server was away at some moment since; then an answer may be missing. */
  boolean wasAwaySince(long nanos) {
    return System.nanoTime() >= downAt && nanos <= upAt;
  }

  @Override
  public void close() {
    process.close();
  }
}
