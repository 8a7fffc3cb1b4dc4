package io.millrace.tracking;

import static io.millrace.datasets.BlobWindow.await;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Rows;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.tracking.ExportStore.ExportedRun;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What stood in the database at one moment of an experiment, a few rows at a time however many
 * there are. Waits, so for worker threads only.
 */
final class ExportSource {
  private static final int RUNS = 20;
  private static final int ROWS = 100;

  private final TenantTx tx;
  private final String experimentId;
  private final Optional<List<String>> chosen;
  private final Time time;
  private final Instant until;
  private final ExportStore store = new ExportStore();

  /**
   * Reads in a transaction.
   *
   * @param chosen which runs; empty for all
   * @param until when it gives up: what a transaction sees, the database cannot clear away
   */
  ExportSource(
      TenantTx tx, String experimentId, Optional<List<String>> chosen, Time time, Instant until) {
    this.tx = tx;
    this.experimentId = experimentId;
    this.chosen = chosen;
    this.time = time;
    this.until = until;
  }

  TenantTx tx() {
    return tx;
  }

  /** Shows the runs, some at a time, always in the same order. */
  void eachPage(Visitor<List<ExportedRun>> visitor) throws IOException {
    pages(store.runs(tx, experimentId, chosen), RUNS, visitor);
  }

  /** Shows the ids of the runs, as {@link #eachPage}. */
  void eachIds(Visitor<List<String>> visitor) throws IOException {
    eachPage(page -> visitor.visit(page.stream().map(ExportedRun::id).toList()));
  }

  /** Shows the ids of logged models that the runs made, and of those that no run made. */
  void eachModels(Visitor<List<String>> visitor) throws IOException {
    eachIds(
        ids -> {
          List<String> models = await(store.models(tx, ids));
          if (!models.isEmpty()) {
            visitor.visit(models);
          }
        });
    if (chosen.isEmpty()) {
      pages(store.modelsAlone(tx, experimentId), RUNS, visitor);
    }
  }

  /** Shows rows one by one. */
  <T> void each(Future<Rows<T>> rows, Visitor<T> visitor) throws IOException {
    pages(
        rows,
        ROWS,
        page -> {
          for (T row : page) {
            visitor.visit(row);
          }
        });
  }

  private <T> void pages(Future<Rows<T>> opened, int size, Visitor<List<T>> visitor)
      throws IOException {
    Rows<T> rows = await(opened);
    do {
      if (time.now().isAfter(until)) {
        throw ApiException.of(
            ErrorCode.DEADLINE_EXCEEDED, "The export took too long; export fewer runs at once.");
      }
      List<T> page = await(rows.next(size));
      if (!page.isEmpty()) {
        visitor.visit(page);
      }
    } while (rows.hasMore());
    await(rows.close());
  }

  /** Sees something that is read. */
  interface Visitor<T> {
    void visit(T value) throws IOException;
  }
}
