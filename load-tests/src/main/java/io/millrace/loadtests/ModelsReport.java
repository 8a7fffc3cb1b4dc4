package io.millrace.loadtests;

import static io.millrace.loadtests.Table.millis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers what the benchmark of many models finds. */
final class ModelsReport {
  private static final double GOAL = 0.95;

  private final Machine machine = Machine.here();
  private final double perSecond;
  private final long seed;
  private double hits;
  private double misses;
  private double loads;
  private double seconds;
  private double loaded;
  private int refused;
  private int drawn;
  private double bestFixed;
  private double lru;
  private Samples alone = new Samples();
  private Samples besideLoads = new Samples();
  private Samples coldStarts = new Samples();

  ModelsReport(double perSecond, long seed) {
    this.perSecond = perSecond;
    this.seed = seed;
  }

  /** A round, with what the server counted before and after it. */
  void add(ServerMetrics before, ServerMetrics after, Outcomes outcomes) {
    hits += grown("millrace_models_hits_requests_total", before, after);
    misses += grown("millrace_models_misses_requests_total", before, after);
    loads += grown("millrace_models_loads_seconds_count", before, after);
    loaded = after.sum("millrace_models_loaded_models");
    seconds += outcomes.seconds();
    refused += outcomes.refused.count() + outcomes.expired.count();
  }

  private static double grown(String name, ServerMetrics before, ServerMetrics after) {
    return after.sum(name) - before.sum(name);
  }

  /** In hindsight, of the same requests. */
  void hitRates(int requests, double best, double leastRecentlyUsed) {
    drawn = requests;
    bestFixed = best;
    lru = leastRecentlyUsed;
    if (hits + misses != requests) {
      throw new IllegalStateException(
          "the server counted %.0f hits and %.0f misses of %d requests"
              .formatted(hits, misses, requests));
    }
  }

  /**
   * How long answers took.
   *
   * @param withoutLoads from models that stay in memory, while nothing is loaded
   * @param withLoads from the same models, between requests that load others
   * @param cold from models that no request found in memory
   */
  void times(Samples withoutLoads, Samples withLoads, Samples cold) {
    alone = withoutLoads;
    besideLoads = withLoads;
    coldStarts = cold;
  }

  private double hitRate() {
    return hits / (hits + misses);
  }

  String table() {
    Table table = new Table();
    table.line("%n%s", machine.describe());
    table.line(
        "%d models (%s), %.0f in memory at the end, one slot; %.0f requests/s, Zipf 1.0, seed %d%n",
        ModelsBenchmark.MODELS, Mlp.SMALL.layers(), loaded, perSecond, seed);
    table.line("%-46s %9s %9s", "found in memory, of " + drawn + " requests", "share", "of best");
    rate(table, "Millrace", hitRate());
    rate(table, "best fixed " + ModelsBenchmark.PLACES + ", in hindsight (reach 0.95)", bestFixed);
    rate(table, "LRU, on the same requests", lru);
    table.line("%n%-46s %9s %9s %9s %9s", "time to answer", "requests", "p50 ms", "p99 ms", "max");
    times(table, "model in memory, nothing is loaded", alone);
    times(table, "the same models, others are loaded", besideLoads);
    times(table, "model not in memory (cold start)", coldStarts);
    table.line(
        "%n%.1f loads/s; %d requests were refused or expired; reached: %s",
        loads / seconds, refused, hitRate() >= GOAL * bestFixed ? "yes" : "no");
    return table.toString();
  }

  private void rate(Table table, String name, double share) {
    table.line("%-46s %9.3f %9.3f", name, share, share / bestFixed);
  }

  private static void times(Table table, String name, Samples samples) {
    table.line(
        "%-46s %9d %9.2f %9.2f %9.2f",
        name,
        samples.count(),
        millis(samples.quantile(0.5)),
        millis(samples.quantile(0.99)),
        millis(samples.max()));
  }

  /** Writes everything as JSON. */
  void write(Path file) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("benchmark", "models");
    figures.put("machine", machine);
    figures.put("models", ModelsBenchmark.MODELS);
    figures.put("places", ModelsBenchmark.PLACES);
    figures.put("loadedAtTheEnd", loaded);
    figures.put("requestsPerSecond", perSecond);
    figures.put("seed", seed);
    figures.put("requests", drawn);
    figures.put("hitRate", hitRate());
    figures.put("bestFixedHitRate", bestFixed);
    figures.put("lruHitRate", lru);
    figures.put("ofBestFixed", hitRate() / bestFixed);
    figures.put("loadsPerSecond", loads / seconds);
    figures.put("refusedOrExpired", refused);
    figures.put("inMemoryNothingLoads", Times.of(alone));
    figures.put("inMemoryOthersLoad", Times.of(besideLoads));
    figures.put("coldStart", Times.of(coldStarts));
    Figures.write(file, figures);
  }

  /** Samples as they stand in the file. */
  record Times(int requests, double p50Millis, double p99Millis, double maxMillis) {
    static Times of(Samples samples) {
      return new Times(
          samples.count(),
          millis(samples.quantile(0.5)),
          millis(samples.quantile(0.99)),
          millis(samples.max()));
    }
  }
}
