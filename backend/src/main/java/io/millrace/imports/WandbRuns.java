package io.millrace.imports;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import wandb.Record;
import wandb.RunRecord;

/** The offline runs of one upload. A run that was resumed has a folder for each time. */
final class WandbRuns {
  private static final String UNCATEGORISED = "uncategorized";

  private final RunWriters writers;
  private final Optional<String> experiment;
  private final Map<String, WandbRun> byId = new LinkedHashMap<>();
  private final Map<String, WandbRun> byFolder = new HashMap<>();

  /**
   * @param experiment absent: that of each run's project
   */
  WandbRuns(RunWriters writers, Optional<String> experiment) {
    this.writers = writers;
    this.experiment = experiment;
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** The run whose file lies in a folder. */
  Optional<WandbRun> in(String folder) {
    return Optional.ofNullable(byFolder.get(folder));
  }

  /** Takes the records of a {@code .wandb} file. */
  void read(String path, InputStream content) throws IOException {
    OneFile file = new OneFile(path);
    Records.each(new LogFile(content), path, writers.tally(), file::take);
    if (file.run != null) {
      byFolder.put(path.substring(0, Math.max(0, path.lastIndexOf('/'))), file.run);
    }
  }

  private Optional<WandbRun> begin(String path, RunRecord record) throws IOException {
    String id = record.getRunId();
    if (id.length() > RunWriter.LONGEST) {
      writers.tally().lostAlike("run", path, "Its id has too many characters.");
      return Optional.empty();
    }
    WandbRun run = byId.get(id);
    if (run == null) {
      if (writers.isFull()) {
        writers.tally().lostAlike("run", path, "There are too many runs already.");
        return Optional.empty();
      }
      String project = record.getProject().strip();
      String into = experiment.orElse(project.isEmpty() ? UNCATEGORISED : project);
      run = new WandbRun(writers, into, record);
      byId.put(id, run);
    }
    run.begin(record);
    return Optional.of(run);
  }

  /** All records have been taken. */
  void finish() throws IOException {
    for (WandbRun run : byId.values()) {
      run.finish();
    }
  }

  /** All files have been taken. */
  void close() throws IOException {
    for (WandbRun run : byId.values()) {
      run.close();
    }
  }

  /** Goes through one file. */
  private final class OneFile {
    private final String path;
    private WandbRun run;

    OneFile(String path) {
      this.path = path;
    }

    void take(byte[] bytes, long end) throws IOException {
      Record record;
      try {
        record = Record.parseFrom(bytes);
      } catch (InvalidProtocolBufferException e) {
        lost(end, "It is no record of W&B.");
        return;
      }
      switch (record.getRecordTypeCase()) {
        case RUN -> run = begin(path, record.getRun()).orElse(null);
        case RECORDTYPE_NOT_SET -> {
          // how it was written, not what was logged
        }
        default -> {
          if (run == null) {
            lost(end, "It stands before the run begins.");
          } else {
            run.take(record);
          }
        }
      }
    }

    private void lost(long end, String reason) {
      writers.tally().lostAlike("record", "%s before byte %d".formatted(path, end), reason);
    }
  }
}
