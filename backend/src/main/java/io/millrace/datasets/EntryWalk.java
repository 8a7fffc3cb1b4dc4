package io.millrace.datasets;

import static io.millrace.datasets.BlobWindow.await;

import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Goes through the entries of a version by path, however many there are: a page of entries and a
 * window of objects are all that is in memory. Waits, so for worker threads only.
 */
public final class EntryWalk {
  private static final int PAGE = 1_000;
  private static final int WINDOW = 1 << 20;

  private final Db db;
  private final Time time;
  private final BlobStore blobs;
  private final EntryStore entries = new EntryStore();

  EntryWalk(Db db, Time time, BlobStore blobs) {
    this.db = db;
    this.time = time;
    this.blobs = blobs;
  }

  /** Shows every selected entry of a version. */
  void forEach(
      Caller caller, UUID datasetId, int version, EntrySelection selection, EntryVisitor visitor)
      throws IOException {
    Optional<String> after = Optional.empty();
    List<EntryState> page;
    do {
      page = page(caller, datasetId, version, selection, after, PAGE);
      for (EntryState entry : page) {
        visitor.visit(entry);
        after = Optional.of(entry.path());
      }
    } while (page.size() == PAGE);
  }

  /** Shows every selected entry of a version with its bytes. */
  public void forEachContent(
      Caller caller, UUID datasetId, int version, EntrySelection selection, ContentVisitor visitor)
      throws IOException {
    BlobWindow window = new BlobWindow(blobs, WINDOW);
    forEach(
        caller,
        datasetId,
        version,
        selection,
        entry -> {
          try (InputStream content = window.open(entry.object())) {
            visitor.visit(entry, content);
          }
        });
  }

  /** One page of entries. */
  List<EntryState> page(
      Caller caller,
      UUID datasetId,
      int version,
      EntrySelection selection,
      Optional<String> after,
      int limit)
      throws IOException {
    return await(
        db.readTenant(
            refreshed(caller),
            tx -> entries.page(tx, datasetId, version, selection, after, limit)));
  }

  /** A walk may take longer than a request's database statements. */
  private Caller refreshed(Caller caller) {
    return Caller.background(caller.tenantId(), caller.subject(), caller.requestId(), time.now());
  }

  /** Sees an entry. */
  interface EntryVisitor {
    void visit(EntryState entry) throws IOException;
  }

  /** Sees an entry and its bytes, which are there during the call. */
  public interface ContentVisitor {
    /** Called for one entry after the other, on the thread of the walk. */
    void visit(EntryState entry, InputStream content) throws IOException;
  }
}
