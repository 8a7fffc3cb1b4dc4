package io.millrace.imports;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Histograms that a run has logged: plots by step, of each tag as many as can be looked at. */
final class RunHistograms {
  /** As many plots of a run are looked for; each tag has its share. */
  private static final int MOST_OF_RUN = 4_000;

  private static final String KIND = "histogram";

  private final RunWriter run;
  private final String name;
  private final LostTags lost;
  private final ImportTally tally;
  private final ByteBudget budget;
  private final Map<String, StepSample> samples = new LinkedHashMap<>();

  RunHistograms(RunWriter run, String name, RunWriters all) {
    this.run = run;
    this.name = name;
    this.lost = all.lost();
    this.tally = all.tally();
    this.budget = all.waitingPlots();
  }

  void add(String tag, long step, Optional<Bins> bins) throws IOException {
    if (bins.isEmpty()) {
      lost.add(KIND, name + ": " + tag, "It is empty, or its bins cannot be drawn.");
      return;
    }
    if (run.key(tag) == null) {
      return;
    }
    StepSample sample = samples.computeIfAbsent(tag, each -> new StepSample(budget));
    if (!sample.add(step, bins.get().json())) {
      lost.add(KIND, name + ": " + tag, "The import has too many histograms already.");
    }
  }

  void close() throws IOException {
    int most = Math.max(1, MOST_OF_RUN / Math.max(1, samples.size()));
    for (Map.Entry<String, StepSample> each : samples.entrySet()) {
      StepSample sample = each.getValue();
      String key = run.key(each.getKey());
      List<Map.Entry<Long, byte[]>> taken = sample.some(most);
      for (Map.Entry<Long, byte[]> one : taken) {
        run.file("plots/%s_step_%d.json".formatted(key, one.getKey()), one.getValue());
      }
      long left = sample.seen() - taken.size();
      if (left > 0) {
        tally.lostMany(
            KIND,
            name + ": " + each.getKey(),
            "Of %d steps %d were taken, at even distances.".formatted(sample.seen(), taken.size()),
            left);
      }
      sample.clear();
    }
  }
}
