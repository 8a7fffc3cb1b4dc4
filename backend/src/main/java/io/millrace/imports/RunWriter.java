package io.millrace.imports;

import io.millrace.platform.Caller;
import io.millrace.platform.blob.BufferStream;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.MetricBatch;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.TakenRun;
import io.millrace.tracking.TakenRun.Found;
import io.millrace.tracking.TrackingNames;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One run out of a file; see {@link RunWriters}. What it cannot take is counted as lost. */
final class RunWriter {
  private static final int MAX_NAME = 250;
  private static final int MAX_VALUE = 6_000;
  private static final int MOST_KEYS = 100_000;

  /** Characters of a name in a file; the longest here is shorter. */
  static final int LONGEST = 1_000;

  private static final int SHOWN = 100;
  static final String TOO_MUCH = "The import has too many names and texts already.";
  private static final String TOO_MANY_METRICS =
      "A run has at most %,d different metrics.".formatted(RunLog.MAX_METRICS);
  private static final Pattern NOT_IN_KEYS =
      Pattern.compile("[^/\\w.\\- :]", Pattern.UNICODE_CHARACTER_CLASS);

  private final RunWriters all;
  private final String id;
  private final String experimentId;
  private final boolean open;
  private final Instant startedAt;
  private final Map<String, String> keys = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Set<String> metrics = new HashSet<>();
  private final Map<String, String> params = new LinkedHashMap<>();
  private Map<String, String> newParams = new LinkedHashMap<>();
  private Map<String, String> newTags = new LinkedHashMap<>();
  private MetricBatch points = new MetricBatch();
  private String name;
  private RunStatus status = RunStatus.FINISHED;
  private long lastMillis;

  RunWriter(RunWriters all, String id, String experimentId, String name, Instant startedAt)
      throws IOException {
    this.all = all;
    this.id = id;
    this.experimentId = experimentId;
    rename(name);
    TakenRun run = taken(RunStatus.RUNNING, startedAt, Optional.empty());
    this.open =
        RunWriters.await(all.targets().taking().run(all.attempt().caller(), run)) == Found.OPEN;
    if (open) {
      this.startedAt =
          RunWriters.await(all.targets().lifecycle().get(all.attempt().caller(), id)).startedAt();
    } else {
      this.startedAt = startedAt;
      all.tally().lost("run", this.name, "It is in the trash here; restore it, then import again.");
    }
    this.lastMillis = this.startedAt.toEpochMilli();
  }

  String id() {
    return id;
  }

  /** When it began, as the first attempt has said: the time of points that have none. */
  long startedMillis() {
    return startedAt.toEpochMilli();
  }

  /** Gives it another name. */
  void rename(String to) {
    String clean = to.replace('\0', ' ').strip();
    name = clean.isEmpty() ? id : clean.length() > MAX_NAME ? clean.substring(0, MAX_NAME) : clean;
  }

  /** How it ended; a run of which nothing is said has finished. */
  void ended(RunStatus how) {
    status = how;
  }

  /** Notes that something happened in it then. */
  void seen(long atMillis) {
    lastMillis = Math.max(lastMillis, atMillis);
  }

  /** Takes a point. */
  void point(String key, long step, long atMillis, double value) throws IOException {
    String clean = key(key);
    if (open && clean != null) {
      if (metrics.size() >= RunLog.MAX_METRICS && !metrics.contains(clean)) {
        all.tally().lostAlike("point", name + ": " + clean, TOO_MANY_METRICS);
        return;
      }
      metrics.add(clean);
      points.add(clean, step, atMillis, value);
      seen(atMillis);
      all.gathered(0);
    }
  }

  /** Takes a param; one that has another value already is lost. */
  void param(String key, String value, String item) throws IOException {
    String clean = key(key);
    if (!open || clean == null) {
      return;
    }
    String before = params.get(clean);
    if (before == null) {
      String kept = cut("param", clean, value);
      if (!all.keeps(kept.length())) {
        all.tally().lostAlike("param", item, TOO_MUCH);
        return;
      }
      params.put(clean, kept);
      newParams.put(clean, kept);
      all.gathered(kept.length());
    } else if (!before.equals(value) && value.length() <= MAX_VALUE) {
      all.tally().lostAlike("param", item, "The run has another value of this param.");
    }
  }

  /** Takes a tag, in place of one of the same name. */
  void tag(String key, String value) throws IOException {
    String clean = key(key);
    if (open && clean != null) {
      String kept = cut("tag", clean, value);
      newTags.put(clean, kept);
      all.gathered(kept.length());
    }
  }

  private String cut(String kind, String key, String value) {
    String clean = value.replace('\0', ' ');
    if (clean.length() <= MAX_VALUE) {
      return clean;
    }
    all.tally().lost(kind, name + ": " + key, "It was cut after " + MAX_VALUE + " characters.");
    return clean.substring(0, MAX_VALUE);
  }

  /** A name as it can be here, and no other's; null, and lost, where there can be none. */
  String key(String raw) {
    String known = keys.get(raw);
    if (known != null) {
      return known;
    }
    if (raw.length() > LONGEST) {
      String shown = name + ": " + raw.substring(0, SHOWN) + "…";
      all.tally().lostAlike("name", shown, "It has more than " + LONGEST + " characters.");
      return null;
    }
    if (keys.size() >= MOST_KEYS) {
      all.tally().lostAlike("name", name + ": " + raw, "The run has too many names already.");
      return null;
    }
    if (!all.keeps(2L * raw.length())) {
      all.tally().lostAlike("name", name + ": " + raw, TOO_MUCH);
      return null;
    }
    String clean = clean(raw);
    if (clean.isEmpty()) {
      all.tally().lostAlike("name", name + ": " + raw, "A name needs letters or digits.");
      return null;
    }
    if (!used.add(clean)) {
      clean = clean + "_" + RunWriters.id(raw).substring(0, 8);
      used.add(clean);
    }
    if (!clean.equals(raw)) {
      all.tally().lost("name", name + ": " + raw, "It is called '" + clean + "' here.");
    }
    keys.put(raw, clean);
    return clean;
  }

  /** With the characters that names have, and no empty part between slashes. */
  static String clean(String raw) {
    StringBuilder clean = new StringBuilder();
    for (String part : NOT_IN_KEYS.matcher(raw).replaceAll("_").split("/", -1)) {
      if (!part.isBlank() && !part.equals(".") && !part.equals("..")) {
        clean.append(clean.isEmpty() ? "" : "/").append(part);
      }
    }
    int most = TrackingNames.MAX_KEY - 9;
    return clean.length() <= most
        ? clean.toString()
        : clean.substring(0, most).replaceAll("/$", "_");
  }

  /** Stores a file, unless the same is there. */
  void file(String path, byte[] bytes) throws IOException {
    if (!open) {
      return;
    }
    if (!all.anotherFile(bytes.length)) {
      all.tally().lostAlike("file", name + ": " + path, RunWriters.FULL);
      return;
    }
    Caller caller = all.attempt().caller();
    ArtifactService artifacts = all.targets().artifacts();
    Future<Boolean> stored =
        artifacts
            .get(caller, id, path)
            .map(here -> here.sha256().equals(RunWriters.sha256(bytes)))
            .recover(missing -> Future.succeededFuture(false))
            .compose(
                isHere ->
                    isHere
                        ? Future.succeededFuture(true)
                        : artifacts
                            .put(
                                caller,
                                id,
                                new NewArtifact(path, TrackingNames.mediaType(path)),
                                bytes.length,
                                new BufferStream(all.targets().vertx(), Buffer.buffer(bytes)))
                            .map(true));
    if (RunWriters.await(stored.recover(all.attempt().lost("file", name + ": " + path, false)))) {
      all.tally().took("files");
    }
  }

  /** Writes what has been gathered. */
  void flush() throws IOException {
    if (!open || (points.size() == 0 && newParams.isEmpty() && newTags.isEmpty())) {
      return;
    }
    RunLog log = new RunLog(points, newParams, newTags);
    points = new MetricBatch();
    newParams = new LinkedHashMap<>();
    newTags = new LinkedHashMap<>();
    int counted = log.metrics().size();
    boolean kept =
        RunWriters.await(
            all.targets()
                .runs()
                .log(all.attempt().caller(), id, log)
                .map(true)
                .recover(all.attempt().lost("part of run", name, false)));
    if (kept) {
      all.tally().took("points", counted);
      all.tally().took("params", log.params().size());
      all.tally().took("tags", log.tags().size());
    }
  }

  /** Ends it: one that has ended was taken as a whole. */
  void end() throws IOException {
    if (open) {
      TakenRun run = taken(status, startedAt, Optional.of(Instant.ofEpochMilli(lastMillis)));
      Future<Void> ended =
          all.targets()
              .taking()
              .end(all.attempt().caller(), run)
              .recover(all.attempt().lost("run", name, null));
      RunWriters.await(ended);
      all.tally().took("runs");
    }
  }

  private TakenRun taken(RunStatus how, Instant began, Optional<Instant> ended) {
    return new TakenRun(id, experimentId, name, Optional.empty(), how, began, ended, false);
  }
}
