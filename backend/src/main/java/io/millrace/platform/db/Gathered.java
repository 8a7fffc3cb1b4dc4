package io.millrace.platform.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Small writes of one tenant that share a transaction, and with it a commit and its write to the
 * disk ("group commit"): what comes in while one is under way waits for the next. A write alone is
 * not held up. Where the transaction fails, nothing of it is there, and each of its writes is done
 * by itself, so that one that is refused refuses no other. Each ends after the commit, as ever.
 *
 * <p>Each event loop gathers its own, so that an answer stays on the event loop of its request.
 *
 * @param <W> a write
 */
public final class Gathered<W> {
  private final int most;
  private final Function<List<W>, Future<Void>> together;
  private final Function<W, Future<Void>> alone;
  private final Map<Place, List<Waiting<W>>> places = new ConcurrentHashMap<>();

  /**
   * @param most writes in one transaction
   * @param together does all of some writes of one tenant, or nothing
   * @param alone does one
   */
  public Gathered(
      int most, Function<List<W>, Future<Void>> together, Function<W, Future<Void>> alone) {
    this.most = most;
    this.together = together;
    this.alone = alone;
  }

  /** Does a write, perhaps together with others. */
  public Future<Void> add(UUID tenantId, W write) {
    if (!Context.isOnEventLoopThread()) {
      return alone.apply(write);
    }
    Place place = new Place(Thread.currentThread(), tenantId);
    List<Waiting<W>> waiting = places.get(place);
    if (waiting == null) {
      places.put(place, new ArrayList<>());
      return one(write).onComplete(done -> next(place));
    }
    Waiting<W> one = new Waiting<>(write, Promise.promise());
    waiting.add(one);
    return one.end().future();
  }

  private void next(Place place) {
    List<Waiting<W>> waiting = places.get(place);
    if (waiting.isEmpty()) {
      places.remove(place);
      return;
    }
    List<Waiting<W>> head = waiting.subList(0, Math.min(most, waiting.size()));
    List<Waiting<W>> writes = List.copyOf(head);
    head.clear();
    all(writes.stream().map(Waiting::write).toList())
        .onComplete(
            done -> {
              next(place);
              for (Waiting<W> each : writes) {
                if (done.failed() && writes.size() > 1) {
                  one(each.write()).onComplete(each.end());
                } else {
                  each.end().handle(done);
                }
              }
            });
  }

  private Future<Void> all(List<W> writes) {
    return writes.size() == 1
        ? one(writes.get(0))
        : Future.succeededFuture(writes).compose(together);
  }

  /** Also what is thrown becomes a failure: otherwise those that wait would wait for ever. */
  private Future<Void> one(W write) {
    return Future.succeededFuture(write).compose(alone);
  }

  private record Place(Thread eventLoop, UUID tenantId) {}

  private record Waiting<W>(W write, Promise<Void> end) {}
}
