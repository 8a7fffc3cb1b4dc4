package io.millrace.monitoring;

import io.millrace.datasets.ContentLinks;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.overview.OverviewSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Captured predictions: showing them, counting them, sending them to the labelers. */
public final class CaptureService implements OverviewSource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int URGENCY = 30;

  private final Db db;
  private final ContentLinks links;
  private final CaptureQueue queue;
  private final CaptureSender sender;
  private final CaptureStore store = new CaptureStore();

  CaptureService(Db db, ContentLinks links, CaptureQueue queue, CaptureSender sender) {
    this.db = db;
    this.links = links;
    this.queue = queue;
    this.sender = sender;
  }

  /** Captures, most uncertain first or newest first. */
  Future<Page<Capture>> list(
      Caller caller, CaptureFilter filter, boolean newest, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(
            caller,
            tx ->
                newest
                    ? store.newest(tx, filter, after, limit + 1)
                    : store.uncertain(tx, filter, after, limit + 1))
        .map(rows -> Page.of(rows, limit, CaptureStore::cursor).map(row -> row.linked(links)));
  }

  /** One capture; fails with NOT_FOUND. */
  Future<Capture> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> store.find(tx, id))
        .map(found -> found.orElseThrow(() -> ApiException.notFound("capture")))
        .map(found -> found.linked(links));
  }

  /**
   * Makes captures tasks of a project; the chosen ones, or the most uncertain.
   *
   * @return fails with NOT_FOUND for an unknown project or capture
   */
  Future<SentCaptures> send(Caller caller, SendCaptures request) {
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx,
                caller,
                SentCaptures.class,
                () ->
                    chosen(tx, request)
                        .compose(
                            rows ->
                                sender
                                    .send(tx, caller, request.projectId(), rows)
                                    .map(made -> new SentCaptures(made, rows.size() - made)))));
  }

  private Future<List<CaptureRow>> chosen(TenantTx tx, SendCaptures request) {
    if (request.captureIds().isPresent()) {
      List<UUID> ids = request.captureIds().get().stream().distinct().toList();
      return store
          .findAll(tx, ids)
          .map(
              rows -> {
                if (rows.size() < ids.size()) {
                  throw ApiException.notFound("capture");
                }
                return rows;
              });
    }
    CaptureFilter filter =
        new CaptureFilter(
            request.endpoint(),
            Optional.empty(),
            Optional.empty(),
            request.belowConfidence(),
            Optional.empty());
    return store.sendable(tx, filter, request.limit().orElse(DEFAULT_LIMIT));
  }

  /** Every endpoint's captures in numbers. */
  Future<Monitoring> monitoring(Caller caller) {
    return db.readTenant(caller, tx -> store.summary(tx, queue::droppedAt)).map(Monitoring::new);
  }

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return store.waiting(tx).map(waiting -> part(waiting, caller));
  }

  private static Part part(long waiting, Caller caller) {
    List<Attention> attention =
        waiting > 0 && caller.may(Permission.LABELING_MANAGE)
            ? List.of(
                new Attention(
                    URGENCY,
                    "captures",
                    "Captured predictions wait to be sent to labelers",
                    Optional.empty(),
                    "/monitoring?state=captured",
                    Optional.of(waiting)))
            : List.of();
    return new Part(Map.of("captures", waiting), attention);
  }
}
