package io.millrace.imports;

import io.millrace.platform.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts that a run has logged: a table for each tag, as MLflow's {@code log_table} writes them. */
final class RunTexts {
  /** Characters of all texts of a run, which wait for its end in memory. */
  private static final int MOST_CHARACTERS = 4 << 20;

  private final RunWriters all;
  private final RunWriter run;
  private final Map<String, List<List<Object>>> rows = new LinkedHashMap<>();
  private long characters;

  RunTexts(RunWriters all, RunWriter run) {
    this.all = all;
    this.run = run;
  }

  void add(String tag, long step, long millis, String text) {
    String key = RunWriter.clean(tag);
    int more = tag.length() + text.length();
    characters += more + 64;
    if (key.isEmpty() || characters > MOST_CHARACTERS || !all.keeps(more)) {
      all.tally().lostAlike("text", tag + " at step " + step, "The run has too much text.");
      return;
    }
    rows.computeIfAbsent(key, each -> new ArrayList<>())
        .add(List.of(step, Instant.ofEpochMilli(millis).toString(), text));
  }

  void close() throws IOException {
    for (Map.Entry<String, List<List<Object>>> each : rows.entrySet()) {
      String table = Json.writeText(new Table(List.of("step", "time", "text"), each.getValue()));
      run.file("tables/" + each.getKey() + ".json", table.getBytes(StandardCharsets.UTF_8));
    }
  }

  private record Table(List<String> columns, List<List<Object>> data) {}
}
