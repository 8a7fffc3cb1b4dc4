package io.millrace.imports;

import io.millrace.datasets.BlobWindow;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.ExperimentLifecycleService;
import io.millrace.tracking.RunLifecycleService;
import io.millrace.tracking.RunService;
import io.millrace.tracking.TakeOverService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The runs that come out of a file. On a worker thread: each call may wait until what is gathered
 * has been written. Memory holds {@link #MOST_POINTS} points and {@link #MOST_KEPT} characters of
 * names and texts, whatever the file.
 */
final class RunWriters {
  /** Runs of one file. */
  static final int MOST_RUNS = 10_000;

  /** Points of all runs that wait to be written. */
  static final int MOST_POINTS = 50_000;

  /**
   * Characters of names, params and texts of all runs, which are needed until the import ends; each
   * of them counts for some more.
   */
  static final long MOST_KEPT = 128 << 20;

  /** What keeping a text takes beside its characters. */
  private static final int EACH = 160;

  /** Characters that wait to be written as if they were a point. */
  private static final int LIKE_A_POINT = 100;

  /** Files that one import stores, and their bytes. */
  static final int MOST_FILES = 20_000;

  static final long MOST_BYTES = 20L << 30;

  static final String FULL =
      "An import stores at most %d files and %d GiB.".formatted(MOST_FILES, MOST_BYTES >> 30);

  /** Plots of all runs that wait for the end of what they are a part of, in memory. */
  private static final long MOST_WAITING = 64L << 20;

  /** Characters of an experiment's name. */
  private static final int MAX_NAME = 500;

  private static final int FILES_A_WORD = 50;
  private static final int ID_CHARACTERS = 32;

  private final ImportAttempt attempt;
  private final UploadedFile file;
  private final Targets targets;
  private final Map<String, String> experiments = new HashMap<>();
  private final List<RunWriter> runs = new ArrayList<>();
  private final LostTags lost;
  private final ByteBudget fileBytes = new ByteBudget(MOST_BYTES);
  private final ByteBudget waitingPlots = new ByteBudget(MOST_WAITING);
  private int waiting;
  private long kept;
  private int files;

  /** Where things go. */
  record Targets(
      TakeOverService taking,
      ExperimentLifecycleService experiments,
      RunService runs,
      RunLifecycleService lifecycle,
      ArtifactService artifacts,
      Vertx vertx) {}

  RunWriters(ImportAttempt attempt, UploadedFile file, Targets targets) {
    this.attempt = attempt;
    this.file = file;
    this.targets = targets;
    this.lost = new LostTags(attempt.tally());
  }

  /** What has no place here, of all runs. */
  LostTags lost() {
    return lost;
  }

  ImportTally tally() {
    return attempt.tally();
  }

  ImportAttempt attempt() {
    return attempt;
  }

  Targets targets() {
    return targets;
  }

  ByteBudget waitingPlots() {
    return waitingPlots;
  }

  /** Whether no further run can begin. */
  boolean isFull() {
    return runs.size() >= MOST_RUNS;
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /**
   * Begins a run, or goes on with the one that an earlier attempt began.
   *
   * @param experiment its name
   * @param place where in the file the run stands: its id follows from it
   * @param how how the file is read, where it can be read in several ways
   */
  RunWriter begin(String experiment, String place, String how, String name, Instant startedAt)
      throws IOException {
    String experimentId = experiment(experiment);
    String id = id(file.sha256(), experimentId, place, how);
    RunWriter run = new RunWriter(this, id, experimentId, name, startedAt);
    runs.add(run);
    return run;
  }

  /** The same for the same, and nobody else's: 32 hexadecimal digits. */
  static String id(String... parts) {
    MessageDigest digest = digest();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, ID_CHARACTERS);
  }

  /** As artifacts have it. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private String experiment(String said) throws IOException {
    String clean = said.replace('\0', ' ').strip();
    String name = clean.length() > MAX_NAME ? clean.substring(0, MAX_NAME) : clean;
    String known = experiments.get(name);
    if (known == null) {
      known = await(made(name));
      experiments.put(name, known);
    }
    return known;
  }

  private Future<String> made(String name) {
    Instant now = attempt.requestedAt();
    return targets
        .taking()
        .experiment(attempt.caller(), id("experiment", file.sha256(), name), name, now, now)
        .compose(
            made ->
                targets
                    .experiments()
                    .findByName(attempt.caller(), name)
                    .map(
                        found ->
                            found
                                .filter(experiment -> experiment.deletedAt().isEmpty())
                                .map(Experiment::id)
                                .orElseThrow(() -> trashed(name))));
  }

  private static ApiException trashed(String name) {
    return ApiException.of(
        ErrorCode.UNPROCESSABLE,
        "The experiment '" + name + "' is in the trash; restore it or choose another name.");
  }

  /** Whether there is room to keep a text until the end, which it then takes. */
  boolean keeps(long characters) {
    if (kept + characters + EACH > MOST_KEPT) {
      return false;
    }
    kept += characters + EACH;
    return true;
  }

  /** Gives back what a text took. */
  void forget(long characters) {
    kept -= characters + EACH;
  }

  /** Notes that a run gathers more; writes all when that is too much. */
  void gathered(int characters) throws IOException {
    waiting += 1 + characters / LIKE_A_POINT;
    if (waiting >= MOST_POINTS) {
      flush();
    }
  }

  private void flush() throws IOException {
    for (RunWriter run : runs) {
      run.flush();
    }
    waiting = 0;
    say();
  }

  /** Notes that another file has gone to a run; false where no further one can. */
  boolean anotherFile(long bytes) throws IOException {
    files++;
    if (files % FILES_A_WORD == 0) {
      say();
    }
    return files <= MOST_FILES && fileBytes.take(bytes);
  }

  /** Tells how far it is; ends the attempt where the job is cancelled. */
  void say() throws IOException {
    long points = tally().taken().getOrDefault("points", 0L);
    await(attempt.progress(file.share(), "%d points of %d runs".formatted(points, runs.size())));
  }

  /** Writes what is left, and ends the runs. */
  void close() throws IOException {
    flush();
    for (RunWriter run : runs) {
      run.end();
    }
    lost.close();
  }

  static <T> T await(Future<T> future) throws IOException {
    return BlobWindow.await(future);
  }
}
