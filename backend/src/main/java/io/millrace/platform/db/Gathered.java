package io.millrace.platform.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Small writes of one tenant that share a transaction, and with it a commit and its write to the
 * disk ("group commit"): what an event loop reads in one turn goes together, and what comes in
 * while a transaction is under way waits for the next. A write alone is not held up. Where the
 * transaction fails, nothing of it is there, and each of its writes is done by itself, so that one
 * that is refused refuses no other. An answer comes after the commit, as ever.
 *
 * <p>Each event loop gathers its own, so that an answer stays on the event loop of its request.
 *
 * @param <W> a write
 * @param <R> its answer
 */
public final class Gathered<W, R> {
  private final int most;
  private final Function<List<W>, Future<List<R>>> together;
  private final Function<W, Future<R>> alone;
  private final Map<Place, List<Waiting<W, R>>> places = new ConcurrentHashMap<>();

  /**
   * @param most writes in one transaction
   * @param together does all of some writes of one tenant, or nothing; answers in their order
   * @param alone does one
   */
  public Gathered(
      int most, Function<List<W>, Future<List<R>>> together, Function<W, Future<R>> alone) {
    this.most = most;
    this.together = together;
    this.alone = alone;
  }

  /** Does a write, perhaps together with others. */
  public Future<R> add(UUID tenantId, W write) {
    if (!Context.isOnEventLoopThread()) {
      return alone.apply(write);
    }
    Place place = new Place(Thread.currentThread(), tenantId);
    List<Waiting<W, R>> waiting = places.get(place);
    if (waiting == null) {
      waiting = new ArrayList<>();
      places.put(place, waiting);
      // once the other connections that have something to be read have been read
      Vertx.currentContext().runOnContext(turn -> next(place));
    }
    Waiting<W, R> one = new Waiting<>(write, Promise.promise());
    waiting.add(one);
    return one.answer().future();
  }

  private void next(Place place) {
    List<Waiting<W, R>> waiting = places.get(place);
    if (waiting.isEmpty()) {
      places.remove(place);
      return;
    }
    List<Waiting<W, R>> head = waiting.subList(0, Math.min(most, waiting.size()));
    List<Waiting<W, R>> writes = List.copyOf(head);
    head.clear();
    all(writes.stream().map(Waiting::write).toList())
        .onComplete(
            done -> {
              next(place);
              for (int i = 0; i < writes.size(); i++) {
                Waiting<W, R> each = writes.get(i);
                if (done.succeeded()) {
                  each.answer().complete(done.result().get(i));
                } else if (writes.size() == 1) {
                  each.answer().fail(done.cause());
                } else {
                  one(each.write()).onComplete(each.answer());
                }
              }
            });
  }

  private Future<List<R>> all(List<W> writes) {
    return writes.size() == 1
        ? one(writes.get(0)).map(Collections::singletonList)
        : Future.succeededFuture(writes).compose(together);
  }

  /** Also what is thrown becomes a failure: otherwise those that wait would wait for ever. */
  private Future<R> one(W write) {
    return Future.succeededFuture(write).compose(alone);
  }

  private record Place(Thread eventLoop, UUID tenantId) {}

  private record Waiting<W, R>(W write, Promise<R> answer) {}
}
