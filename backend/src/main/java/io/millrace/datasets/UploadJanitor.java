package io.millrace.datasets;

import io.millrace.datasets.UploadStore.Expired;
import io.millrace.datasets.UploadStore.Outcome;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.blob.PendingUpload;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends uploads whose time has passed and gives their quota back; then aborts what the object store
 * still has of uploads that never came into the database. Runs on every node; doing it twice does
 * no harm.
 */
public final class UploadJanitor extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(UploadJanitor.class);
  private static final long PERIOD_MILLIS = 300_000;
  private static final Duration STRAY = Duration.ofDays(2);

  private final Db db;
  private final Time time;
  private final BlobStore blobs;
  private final BlobCleaner cleaner;
  private final UploadStore store = new UploadStore();

  UploadJanitor(Db db, Time time, BlobStore blobs, BlobCleaner cleaner) {
    this.db = db;
    this.time = time;
    this.blobs = blobs;
    this.cleaner = cleaner;
  }

  @Override
  public void start() {
    vertx.setPeriodic(
        PERIOD_MILLIS,
        timer ->
            clean()
                .onFailure(
                    failure -> LOG.warn("old uploads stay for now: {}", failure.getMessage())));
  }

  /** One round. */
  Future<Void> clean() {
    return db.inSystem(tx -> store.expired(tx, time.now()))
        .compose(this::endAll)
        .compose(ended -> blobs.listUploadsBefore(time.now().minus(STRAY)))
        .compose(this::abortStrays);
  }

  private Future<Void> endAll(List<Expired> expired) {
    Future<Void> all = Future.succeededFuture();
    for (Expired one : expired) {
      all = all.compose(done -> end(one));
    }
    return all;
  }

  private Future<Void> end(Expired expired) {
    Caller caller =
        Caller.background(expired.tenantId(), "job:upload.expire", "upload-janitor", time.now());
    return db.inTenant(
        caller,
        tx ->
            store
                .lock(tx, expired.id())
                .compose(
                    found ->
                        found
                            .filter(one -> one.upload().expiresAt().isBefore(time.now()))
                            .map(
                                one ->
                                    cleaner.end(
                                        tx,
                                        caller,
                                        one,
                                        Outcome.aborted("Its time has passed; upload it again.")))
                            .orElseGet(Future::succeededFuture)));
  }

  private Future<Void> abortStrays(List<PendingUpload> pending) {
    List<String> keys = pending.stream().map(one -> one.key().value()).toList();
    return db.inSystem(tx -> store.known(tx, keys))
        .compose(
            known -> {
              Set<String> ours = new HashSet<>(known);
              Future<Void> all = Future.succeededFuture();
              for (PendingUpload one : pending) {
                if (!ours.contains(one.key().value()) && one.key().value().contains("/upload/")) {
                  all = all.compose(done -> blobs.abort(one.key(), one.uploadId()));
                }
              }
              return all;
            });
  }
}
