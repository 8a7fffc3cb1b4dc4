package io.millrace.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tracking.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import wandb.EnvironmentRecord;
import wandb.ExitRecord;
import wandb.Item;
import wandb.ItemsRecord;
import wandb.OutputRecord;
import wandb.Record;
import wandb.RunRecord;
import wandb.StatsRecord;

/** One offline run: its records, then its files. */
final class WandbRun {
  /** Deeper names are nobody's. */
  private static final int MAX_KEY = RunWriter.LONGEST;

  private static final int MAX_NAME = 250;

  private static final int MOST_KEYS = 100_000;
  private static final int SHOWN = 100;
  private static final String UNREADABLE = "Its name is too long, or it is no JSON.";
  private static final int MOST_OUTPUT = 4 << 20;

  private final String name;
  private final Map<String, JsonNode> config = new TreeMap<>();
  private final Map<String, JsonNode> summary = new TreeMap<>();
  private final StringBuilder output = new StringBuilder();
  private final RunWriters all;
  private final RunWriter run;
  private final WandbHistory history;
  private boolean exited;

  /**
   * Begins it, or goes on with the one that an earlier attempt began.
   *
   * @param experiment its name
   */
  WandbRun(RunWriters writers, String experiment, RunRecord record) throws IOException {
    String id = record.getRunId();
    String said = record.getDisplayName().isBlank() ? id : record.getDisplayName();
    Instant start = Instant.ofEpochMilli(WandbValues.millis(record.getStartTime()));
    this.name = said.substring(0, Math.min(MAX_NAME, said.length()));
    this.all = writers;
    this.run = writers.begin(experiment, "run " + id, "", name, start);
    this.history = new WandbHistory(writers, run, name);
  }

  /** Takes what follows its beginning. */
  void take(Record record) throws IOException {
    switch (record.getRecordTypeCase()) {
      case HISTORY -> history.take(record.getHistory());
      case SUMMARY -> change(summary, record.getSummary());
      case CONFIG -> change(config, record.getConfig());
      case STATS -> stats(record.getStats());
      case OUTPUT -> output(record.getOutput());
      case OUTPUT_RAW -> output(record.getOutputRaw());
      case ENVIRONMENT -> environment(record.getEnvironment());
      case EXIT -> exit(record.getExit());
      case ARTIFACT ->
          all.lost()
              .add(
                  "artifact",
                  "%s: %s".formatted(name, record.getArtifact().getName()),
                  "Only the files of the run are taken.");
      case ALERT -> all.lost().add("alert", name, "Alerts have no place here.");
      case TBRECORD -> all.lost().add("TensorBoard log", name, "Import its event files.");
      case USE_ARTIFACT -> all.lost().add("used artifact", name, "It is on W&B's server.");
      default -> {
        // nothing that says something of the run
      }
    }
  }

  /** What is said of it; a resumed run says it again. */
  void begin(RunRecord record) throws IOException {
    change(config, record.getConfig());
    change(summary, record.getSummary());
    tag("wandb.run_id", record.getRunId());
    tag("wandb.project", record.getProject());
    tag("wandb.group", record.getRunGroup());
    tag("wandb.job_type", record.getJobType());
    tag("wandb.host", record.getHost());
    tag("wandb.tags", String.join(", ", record.getTagsList()));
    tag("mlflow.note.content", record.getNotes());
    tag("mlflow.source.git.commit", record.getGit().getCommit());
    tag("mlflow.source.git.repoURL", record.getGit().getRemoteUrl());
  }

  private void environment(EnvironmentRecord record) throws IOException {
    tag("mlflow.source.name", record.getProgram());
    tag("wandb.python", record.getPython());
    tag("wandb.os", record.getOs());
    tag("mlflow.source.git.commit", record.getGit().getCommit());
    tag("mlflow.source.git.repoURL", record.getGit().getRemoteUrl());
  }

  private void tag(String key, String value) throws IOException {
    if (!value.isBlank()) {
      run.tag(key, value);
    }
  }

  private void change(Map<String, JsonNode> values, ItemsRecord record) {
    for (Item item : record.getRemoveList()) {
      forget(values, WandbValues.key(item));
    }
    for (Item item : record.getUpdateList()) {
      put(values, WandbValues.key(item), WandbValues.value(item));
    }
  }

  /** Flat: what is nested has points between its names. Keys with an underscore are W&B's own. */
  private void put(Map<String, JsonNode> values, String key, JsonNode value) {
    if (key.isEmpty() || key.startsWith("_")) {
      return;
    }
    if (key.length() > MAX_KEY || value.isMissingNode()) {
      String shown = key.substring(0, Math.min(SHOWN, key.length()));
      all.lost().add("value", name + ": " + shown, UNREADABLE);
      return;
    }
    if (value.isObject() && !value.isEmpty()) {
      value.properties().forEach(each -> put(values, key + "." + each.getKey(), each.getValue()));
    } else if (values.size() < MOST_KEYS && !value.isNull()) {
      keep(values, key, WandbValues.plain(value));
    }
  }

  private void keep(Map<String, JsonNode> values, String key, JsonNode value) {
    forget(values, key);
    if (all.keeps(key.length() + WandbValues.characters(value))) {
      values.put(key, value);
    } else {
      all.lost().add("value", name + ": " + key, RunWriter.TOO_MUCH);
    }
  }

  private void forget(Map<String, JsonNode> values, String key) {
    JsonNode value = values.remove(key);
    if (value != null) {
      all.forget(key.length() + WandbValues.characters(value));
    }
  }

  private void stats(StatsRecord record) throws IOException {
    long millis = WandbValues.millis(record.getTimestamp());
    long seconds = Math.max(0, millis - run.startedMillis()) / 1_000;
    for (StatsRecord.StatsItem item : record.getItemList()) {
      OptionalDouble number = WandbValues.number(WandbValues.parsed(item.getValueJson()));
      if (number.isPresent()) {
        run.point(WandbValues.system(item.getKey()), seconds, millis, number.getAsDouble());
      }
    }
  }

  private void output(OutputRecord record) {
    int more = record.getLine().length();
    if (output.length() + more <= MOST_OUTPUT && all.keeps(more)) {
      output.append(record.getLine());
    } else {
      all.lost().add("output", name, "Of what was printed the beginning is taken.");
    }
  }

  private void exit(ExitRecord record) {
    exited = true;
    run.ended(record.getExitCode() == 0 ? RunStatus.FINISHED : RunStatus.FAILED);
  }

  /** All records have been taken. */
  void finish() throws IOException {
    if (!exited) {
      run.ended(RunStatus.KILLED);
    }
    for (Map.Entry<String, JsonNode> each : config.entrySet()) {
      run.param(each.getKey(), WandbValues.text(each.getValue()), name + ": " + each.getKey());
    }
    for (Map.Entry<String, JsonNode> each : summary.entrySet()) {
      if (!history.has(each.getKey())) {
        summary(each.getKey(), each.getValue());
      }
    }
    if (!output.isEmpty()) {
      run.file("output.log", output.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What only the summary has: a number is the metric's one point. */
  private void summary(String key, JsonNode value) throws IOException {
    OptionalDouble number = WandbValues.number(value);
    if (number.isPresent()) {
      run.point(key, history.lastStep(), history.lastMillis(), number.getAsDouble());
    } else {
      run.tag("summary." + key, WandbValues.text(value));
    }
  }

  /** Takes a file by its path in the run's folder of files. */
  void file(String of, byte[] bytes) throws IOException {
    if (output.isEmpty() || !of.equals("output.log")) {
      run.file(history.place(of), bytes);
    }
  }

  /** Its files have been taken. */
  void close() throws IOException {
    history.close();
  }
}
