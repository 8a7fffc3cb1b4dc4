package io.millrace;

import io.millrace.datasets.EntrySelection;
import io.millrace.datasets.EntryState;
import io.millrace.datasets.EntryWalk;
import io.millrace.datasets.Split;
import io.millrace.platform.Caller;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.promotion.ClassResult;
import io.millrace.registry.promotion.ModelTrials;
import io.millrace.registry.promotion.ParityEvidence;
import io.millrace.serving.SampleAgreement;
import io.millrace.serving.SampleTolerance;
import io.millrace.serving.VersionTrial;
import io.millrace.serving.VersionTrials;
import io.millrace.tracking.ArtifactService;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Versions tried on labeled pictures: serving's engine over the entries of datasets. */
final class Trials implements ModelTrials {
  private static final int SINGLE_ROWS = 300;
  private static final double NANOS_A_MILLI = 1e6;

  private final VersionTrials trials;
  private final EntryWalk walk;
  private final ParitySamples samples;

  Trials(VersionTrials trials, EntryWalk walk, ArtifactService artifacts) {
    this.trials = trials;
    this.walk = walk;
    this.samples = new ParitySamples(artifacts);
  }

  @Override
  public Future<Classified> classify(Caller caller, ModelVersion version, Pictures pictures) {
    EntrySelection selection =
        new EntrySelection(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            pictures.split().map(Split::ofWireName));
    return trials.run(
        version,
        trial -> {
          Tally tally = new Tally(trial);
          walk.forEachContent(
              caller, pictures.datasetId(), pictures.datasetVersion(), selection, tally::add);
          return tally.end();
        });
  }

  @Override
  public Future<Agreement> parity(
      Caller caller, ModelVersion version, double absoluteTolerance, double relativeTolerance) {
    SampleTolerance tolerance = new SampleTolerance(absoluteTolerance, relativeTolerance);
    return samples
        .find(caller, version)
        .compose(
            kept ->
                trials
                    .run(version, trial -> trial.agreement(kept.file(), tolerance))
                    .map(found -> agreement(kept, found)));
  }

  private static Agreement agreement(ParitySamples.Kept kept, SampleAgreement found) {
    List<ParityEvidence.Difference> worst =
        found.worst().stream()
            .map(
                each ->
                    new ParityEvidence.Difference(
                        each.row(),
                        each.output(),
                        each.expected(),
                        each.actual(),
                        each.difference()))
            .toList();
    return new Agreement(
        found.rows(),
        found.agreeing(),
        found.maxAbsolute(),
        found.maxRelative(),
        found.classAgreement(),
        new ParityEvidence(kept.path(), kept.sha256(), worst));
  }

  @Override
  public Future<Latency> latency(ModelVersion version) {
    return trials.run(
        version,
        trial -> {
          long[] nanos = trial.singleRows(SINGLE_ROWS);
          return new Latency(
              nanos[nanos.length / 2] / NANOS_A_MILLI,
              nanos[nanos.length * 99 / 100] / NANOS_A_MILLI,
              nanos.length);
        });
  }

  /** Gathers pictures to batches, and counts what is right. */
  private static final class Tally {
    private final VersionTrial trial;
    private final Map<String, long[]> byLabel = new TreeMap<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<byte[]> files = new ArrayList<>();

    Tally(VersionTrial trial) {
      this.trial = trial;
    }

    void add(EntryState entry, InputStream content) throws IOException {
      if (entry.label().isEmpty()) {
        return;
      }
      labels.add(entry.label().get());
      names.add(entry.path());
      files.add(content.readAllBytes());
      if (files.size() == trial.batch()) {
        count();
      }
    }

    Classified end() {
      if (!files.isEmpty()) {
        count();
      }
      return new Classified(
          byLabel.entrySet().stream()
              .map(each -> new ClassResult(each.getKey(), each.getValue()[0], each.getValue()[1]))
              .toList());
    }

    private void count() {
      List<String> found = trial.classify(files, names);
      for (int i = 0; i < found.size(); i++) {
        long[] counts = byLabel.computeIfAbsent(labels.get(i), label -> new long[2]);
        counts[0]++;
        counts[1] += found.get(i).equals(labels.get(i)) ? 1 : 0;
      }
      labels.clear();
      names.clear();
      files.clear();
    }
  }
}
