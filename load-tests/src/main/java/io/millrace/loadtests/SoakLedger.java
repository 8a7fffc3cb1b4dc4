package io.millrace.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Compares what a tenant is billed for with what its clients saw. */
final class SoakLedger {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int VERSIONS = 2;

  private final Tenant tenant;
  private final SoakTally tally;
  private final List<String> endpoints;
  private final String absent;
  private final Instant from = Instant.now().truncatedTo(ChronoUnit.HOURS);

  /**
   * @param absent that may be missing for a while
   */
  SoakLedger(Tenant tenant, SoakTally tally, List<String> endpoints, String absent) {
    this.absent = absent;
    this.tenant = tenant;
    this.tally = tally;
    this.endpoints = endpoints;
  }

  /** What is wrong with it, once the last counts have had the time to arrive; empty if nothing. */
  List<String> differences() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> found = compare(read());
    while (!found.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(500);
      found = compare(read());
    }
    return found;
  }

  /**
   * What is billed.
   *
   * @param refused that were counted with another outcome than an answer
   */
  private record Billed(long answered, long refused) {
    Billed plus(Billed other) {
      return new Billed(answered + other.answered, refused + other.refused);
    }
  }

  /** By "endpoint version". */
  private Map<String, Billed> read() throws IOException, InterruptedException {
    Map<String, Billed> billed = new TreeMap<>();
    JsonNode usage = tenant.get("usage/serving?interval=hour&from=" + from);
    for (JsonNode each : usage.path("versions")) {
      JsonNode counts = each.path("counts");
      billed.merge(
          each.path("endpoint").asText() + " " + each.path("version").asInt(),
          new Billed(
              counts.path("answered").asLong() + counts.path("cached").asLong(),
              counts.path("refused").asLong()
                  + counts.path("expired").asLong()
                  + counts.path("failed").asLong()),
          Billed::plus);
    }
    return billed;
  }

  private List<String> compare(Map<String, Billed> billed) {
    List<String> found = new ArrayList<>();
    for (String endpoint : endpoints) {
      long more = 0;
      long refused = -tally.refusalsOf(endpoint);
      for (int version = 1; version <= VERSIONS; version++) {
        long seen = tally.answersOf(endpoint, version);
        Billed counted = billed.getOrDefault(endpoint + " " + version, new Billed(0, 0));
        more += counted.answered() - seen;
        refused += counted.refused();
        if (counted.answered() < seen) {
          found.add(
              "%s, version %d: %d answers seen, %d billed"
                  .formatted(endpoint, version, seen, counted.answered()));
        }
      }
      if (more > tally.unsureAt(endpoint)) {
        found.add(
            "%s: %d more billed than seen, and %d were under way at the kill"
                .formatted(endpoint, more, tally.unsureAt(endpoint)));
      }
      // Where there is no endpoint, refusals are nobody's.
      if (!endpoint.equals(absent) && (refused < 0 || more + refused > tally.unsureAt(endpoint))) {
        found.add("%s: refusals counted less seen: %d".formatted(endpoint, refused));
      }
    }
    return found;
  }
}
