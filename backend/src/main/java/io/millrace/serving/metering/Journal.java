package io.millrace.serving.metering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory-mapped files. Each thread that counts has counters of its own, under a lock that
 * nobody else wants but when the files change; counting allocates nothing once its counter exists.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final String SUFFIX = ".journal";

  private final Path folder;
  private final UUID node;
  private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();

  /** Files that the ledger does not have yet, oldest first. Guarded by this. */
  private final Deque<Sealed> sealed = new ArrayDeque<>();

  /** Guards what is below; whoever counts may want it, so nobody waits for lanes inside. */
  private final Object change = new Object();

  private final Deque<JournalFile> left = new ArrayDeque<>();
  private final Deque<JournalFile> free = new ArrayDeque<>();
  private long ordinal;
  private int files;

  private volatile JournalFile current;
  private volatile long epochHour;

  /**
   * A file that changes no more.
   *
   * @param file to be used anew; null when a dead process left it
   */
  record Sealed(Path path, JournalFile file, List<LedgerRow> rows) {}

  /**
   * Opens the journal; blocks.
   *
   * @param folder of this server alone; what a dead process left there is sealed
   */
  Journal(Path folder, UUID node, long epochHour) {
    this.folder = folder;
    this.node = node;
    this.epochHour = epochHour;
    try {
      Files.createDirectories(folder);
      takeOver();
      current = next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts one request. Any thread. */
  void count(
      MeteredModel model,
      Outcome outcome,
      long rows,
      long bytesIn,
      long bytesOut,
      long deviceNanos) {
    Thread thread = Thread.currentThread();
    Lane lane = lanes.get(thread);
    if (lane == null) {
      lane = lanes.computeIfAbsent(thread, unused -> new Lane());
    }
    lane.count(model, outcome, rows, bytesIn, bytesOut, deviceNanos);
  }

  /** From now on requests count for this hour. */
  void hour(long now) {
    epochHour = now;
  }

  /**
   * Closes the file that is being counted in, where it holds anything and nothing older waits:
   * while the database is away, the same counters go on. Blocks.
   */
  synchronized void seal() throws IOException {
    List<JournalFile> closed;
    synchronized (change) {
      if (sealed.isEmpty() && left.isEmpty() && current.isUsed()) {
        leave(current);
      }
      closed = List.copyOf(left);
      left.clear();
    }
    // Once its lane was locked, nobody counts in the old files any more.
    lanes.values().forEach(Lane::leave);
    closed.forEach(file -> sealed.addLast(new Sealed(file.path(), file, file.rows())));
  }

  /** Files that the ledger does not have yet, oldest first. */
  synchronized List<Sealed> sealed() {
    return List.copyOf(sealed);
  }

  /** The ledger has it; blocks. */
  void sent(Sealed done) throws IOException {
    if (done.file() == null) {
      Files.deleteIfExists(done.path());
    } else {
      done.file().clear();
    }
    synchronized (this) {
      sealed.remove(done);
    }
    if (done.file() != null) {
      synchronized (change) {
        free.addLast(done.file());
      }
    }
  }

  /** The file is full: rare, and a new one costs about a millisecond. */
  private void changeFull(JournalFile full) {
    synchronized (change) {
      if (current == full) {
        try {
          leave(full);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void leave(JournalFile file) throws IOException {
    current = next();
    left.addLast(file);
  }

  private JournalFile next() throws IOException {
    JournalFile file = free.pollFirst();
    if (file == null) {
      file = JournalFile.create(folder.resolve(node + "-" + files++ + SUFFIX));
    }
    file.open(node, ordinal++);
    return file;
  }

  private void takeOver() throws IOException {
    List<Path> journals;
    try (Stream<Path> found = Files.list(folder)) {
      journals = found.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList();
    }
    for (Path path : journals) {
      List<LedgerRow> rows = JournalFile.read(Files.readAllBytes(path)).orElse(null);
      if (rows == null) {
        LOG.error("{} is no journal of served predictions; it is left where it is", path);
      } else {
        sealed.addLast(new Sealed(path, null, rows));
      }
    }
  }

  /** One thread's counters. */
  private final class Lane {
    private final Map<MeteredModel, int[]> counters = new IdentityHashMap<>();
    private JournalFile file;
    private long hour;

    synchronized void count(
        MeteredModel model,
        Outcome outcome,
        long rows,
        long bytesIn,
        long bytesOut,
        long deviceNanos) {
      int at = counter(model, outcome);
      while (at < 0) {
        changeFull(file);
        at = counter(model, outcome);
      }
      file.add(at, rows, bytesIn, bytesOut, deviceNanos);
    }

    private int counter(MeteredModel model, Outcome outcome) {
      JournalFile now = current;
      long nowHour = epochHour;
      if (file != now || hour != nowHour) {
        counters.clear();
        file = now;
        hour = nowHour;
      }
      int[] byOutcome = counters.get(model);
      if (byOutcome == null) {
        byOutcome = new int[Outcome.values().length];
        counters.put(model, byOutcome);
      }
      int at = byOutcome[outcome.ordinal()];
      if (at == 0) {
        at = file.counter(model, outcome, hour);
        byOutcome[outcome.ordinal()] = Math.max(0, at);
      }
      return at;
    }

    /** Waits until the thread has finished its count, and lets go of a file that is closed. */
    synchronized void leave() {
      if (file != current) {
        counters.clear();
        file = null;
      }
    }
  }
}
