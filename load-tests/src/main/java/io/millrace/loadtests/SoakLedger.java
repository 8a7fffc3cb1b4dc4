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
  private final Instant from = Instant.now().truncatedTo(ChronoUnit.HOURS);

  SoakLedger(Tenant tenant, SoakTally tally, List<String> endpoints) {
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

  /** Requests by "endpoint version". */
  private Map<String, Long> read() throws IOException, InterruptedException {
    Map<String, Long> answered = new TreeMap<>();
    JsonNode usage = tenant.get("usage/serving?interval=hour&from=" + from);
    for (JsonNode each : usage.path("versions")) {
      answered.merge(
          each.path("endpoint").asText() + " " + each.path("version").asInt(),
          each.path("counts").path("answered").asLong(),
          Long::sum);
    }
    return answered;
  }

  private List<String> compare(Map<String, Long> billed) {
    List<String> found = new ArrayList<>();
    for (String endpoint : endpoints) {
      long more = 0;
      for (int version = 1; version <= VERSIONS; version++) {
        long seen = tally.answersOf(endpoint, version);
        long counted = billed.getOrDefault(endpoint + " " + version, 0L);
        more += counted - seen;
        if (counted < seen) {
          found.add(
              "%s, version %d: %d answers seen, %d billed"
                  .formatted(endpoint, version, seen, counted));
        }
      }
      if (more > tally.unsureAt(endpoint)) {
        found.add(
            "%s: %d more billed than seen, and %d were under way at the kill"
                .formatted(endpoint, more, tally.unsureAt(endpoint)));
      }
    }
    return found;
  }
}
