package io.millrace.imports;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The runs that the lines of a table belong to. */
final class CsvRuns {
  private final RunWriters writers;
  private final String experiment;
  private final String how;
  private final String unnamed;
  private final Instant requestedAt;
  private final Map<String, OneRun> runs = new HashMap<>();

  /**
   * @param how the mapping: another one makes other runs
   * @param unnamed the run of lines that name none
   */
  CsvRuns(RunWriters writers, String experiment, String how, String unnamed, Instant requestedAt) {
    this.writers = writers;
    this.experiment = experiment;
    this.how = how;
    this.unnamed = unnamed;
    this.requestedAt = requestedAt;
  }

  /**
   * The run of a line; absent where there are too many.
   *
   * @param time of its first line, which is its start
   */
  Optional<OneRun> of(String name, OptionalLong time) throws IOException {
    String key = name.strip();
    OneRun known = runs.get(key);
    if (known == null) {
      if (writers.isFull()) {
        return Optional.empty();
      }
      Instant start = time.isPresent() ? Instant.ofEpochMilli(time.getAsLong()) : requestedAt;
      String shown = key.isEmpty() ? unnamed : key;
      known = new OneRun(writers.begin(experiment, "run " + key, how, shown, start));
      runs.put(key, known);
    }
    return Optional.of(known);
  }

  /** A run and how many lines it has had. */
  static final class OneRun {
    private final RunWriter writer;
    private long lines;

    OneRun(RunWriter writer) {
      this.writer = writer;
    }

    RunWriter writer() {
      return writer;
    }

    /** The number of the next line, from 0: its step where the table has none. */
    long nextLine() {
      return lines++;
    }
  }
}
