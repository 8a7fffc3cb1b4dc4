package io.millrace.loadtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@code ./millrace bench tenants}: how long the admin waits for a new tenant and what a thousand
 * of them cost a server in memory, threads and files, beside a plain write (a dataset) in turn with
 * them.
 */
public final class TenantsBenchmark {
  private static final int WARM_UP = 200;
  private static final int TENANTS = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ServerProcess server;
  private final Machine machine = Machine.here();

  private TenantsBenchmark(ServerProcess server) {
    this.server = server;
  }

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    System.err.println("Starting a server …");
    try (ServerProcess server = ServerProcess.start()) {
      new TenantsBenchmark(server).run(Path.of(arguments[0]));
    }
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException {
    Footprint idle = Footprint.of(server.pid());
    String key = tenant(0).get("apiKey").toString();
    for (int i = 0; i < WARM_UP; i++) {
      dataset(key, i);
    }
    Tenant.create(server);
    long[] tenants = new long[TENANTS];
    long[] datasets = new long[TENANTS];
    for (int i = 0; i < TENANTS; i++) {
      long begun = System.nanoTime();
      tenant(i + 1);
      tenants[i] = System.nanoTime() - begun;
      begun = System.nanoTime();
      dataset(key, WARM_UP + i);
      datasets[i] = System.nanoTime() - begun;
    }
    Footprint full = Footprint.of(server.pid());
    report(results, idle, full, Percentiles.of(tenants), Percentiles.of(datasets));
  }

  private Map<?, ?> tenant(int number) throws IOException, InterruptedException {
    return post("admin/tenants", server.adminToken(), Map.of("name", "tenant " + number));
  }

  private void dataset(String key, int number) throws IOException, InterruptedException {
    post("datasets", key, Map.of("name", "dataset-" + number));
  }

  private Map<?, ?> post(String path, String bearer, Map<String, String> body)
      throws IOException, InterruptedException {
    URI address = server.address().resolve("/api/v1/" + path);
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build(),
            BodyHandlers.ofByteArray());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(path + " was answered with " + answer.statusCode());
    }
    return JSON.readValue(answer.body(), Map.class);
  }

  private void report(
      Path results, Footprint idle, Footprint full, Percentiles tenants, Percentiles datasets)
      throws IOException {
    print("%s%n%n", machine.describe());
    print("%-34s %8s %8s %8s%n", "one after another, " + TENANTS + " each", "p50 ms", "p99", "max");
    row("POST /api/v1/admin/tenants", tenants);
    row("POST /api/v1/datasets (beside it)", datasets);
    print("ratio of the medians: %.2f%n%n", tenants.p50Millis() / datasets.p50Millis());
    print("%-34s %9s %8s %8s%n", "the server", "heap MB", "threads", "files");
    row("idle, no tenant", idle);
    row("idle again, " + TENANTS + " tenants", full);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("machine", machine);
    figures.put("tenants", tenants);
    figures.put("datasets", datasets);
    figures.put("idle", idle);
    figures.put("with" + TENANTS + "Tenants", full);
    Figures.write(results, figures);
    print("%nFigures: %s%n", results);
  }

  private static void row(String name, Percentiles millis) {
    print(
        "%-34s %8.2f %8.2f %8.2f%n",
        name, millis.p50Millis(), millis.p99Millis(), millis.maxMillis());
  }

  private static void row(String name, Footprint footprint) {
    print(
        "%-34s %9.1f %8d %8d%n",
        name, footprint.liveHeapBytes() / 1e6, footprint.threads(), footprint.files());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
