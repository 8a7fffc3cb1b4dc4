package io.millrace.badinput;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A TCP connection to something on this machine that a test can cut, for as long as it likes. */
final class CutWire implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final NetServer server;
  private final int target;
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  CutWire(int target) {
    this.target = target;
    this.server =
        await(vertx.createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"));
  }

  int port() {
    return server.actualPort();
  }

  void cut() {
    cut = true;
    open.forEach(NetSocket::close);
  }

  void mend() {
    cut = false;
  }

  private void connect(NetSocket here) {
    if (cut) {
      here.close();
      return;
    }
    here.pause();
    client
        .connect(target, "127.0.0.1")
        .onFailure(refused -> here.close())
        .onSuccess(
            there -> {
              open.add(here);
              here.closeHandler(closed -> open.remove(here));
              here.pipeTo(there).onComplete(ended -> there.close());
              there.pipeTo(here).onComplete(ended -> here.close());
            });
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
