package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import io.millrace.platform.time.Time;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The champion at an endpoint, under the load of many connections. */
final class DemoServing {
  static final String ENDPOINT = "digits";

  private static final int CONNECTIONS = 64;
  private static final int ROUNDS = 15;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS = 1e9;

  private final DemoApi engineer;
  private final DemoApi program;
  private final TrainedModel model;

  DemoServing(Team team, TrainedModel model) {
    this.engineer = team.engineer().api();
    this.program = engineer.as(team.apiKey());
    this.model = model;
  }

  void run(List<Example> examples, Progress progress) {
    engineer.postOnce(
        "endpoint",
        "/endpoints",
        Map.of(
            "name",
            ENDPOINT,
            "description",
            "Reads one handwritten digit.",
            "deployments",
            DemoRegistry.deployments()));
    JsonNode endpoint =
        engineer.await(
            "/endpoints/" + ENDPOINT,
            now -> !now.at("/deployments/0/state").asText().equals("loading"));
    DemoFailure.unless(
        endpoint.at("/deployments/0/state").asText().equals("ready"),
        "The endpoint cannot serve: %s",
        endpoint);
    progress.line("deploy", "%s@1 is loaded and warm at endpoint %s", DemoRegistry.MODEL, ENDPOINT);
    captureNothing();
    List<Request> requests = examples.stream().map(this::request).toList();
    send(requests, 1);
    Map<Integer, Long> before = batches();
    Load load = send(requests, ROUNDS);
    report(load, before, progress);
  }

  /** An interrupted demo may have left its rule, which would take this load for new pictures. */
  private void captureNothing() {
    engineer.patch("/endpoints/" + ENDPOINT, Json.mapper().createObjectNode().putNull("capture"));
  }

  private void report(Load load, Map<Integer, Long> before, Progress progress) {
    double accuracy = (double) load.right() / load.nanos().length;
    DemoFailure.unless(
        Math.abs(accuracy - model.testAccuracy()) < 0.005,
        "The service is right in %.4f of its answers, the model was in %.4f.",
        accuracy,
        model.testAccuracy());
    progress.line(
        "serve",
        "%d requests on %d connections: accuracy %.3f, %.0f requests/s, p50 %.2f ms, p99 %.2f ms",
        load.nanos().length,
        CONNECTIONS,
        accuracy,
        load.nanos().length / load.seconds(),
        load.millisAt(0.5),
        load.millisAt(0.99));
    progress.more("%s", sizes(before, batches()));
  }

  private static String sizes(Map<Integer, Long> before, Map<Integer, Long> after) {
    Map<Integer, Long> made = new TreeMap<>();
    after.forEach((rows, count) -> made.put(rows, count - before.getOrDefault(rows, 0L)));
    long batches = made.values().stream().mapToLong(Long::longValue).sum();
    long rows = made.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).sum();
    DemoFailure.unless(batches > 0 && rows > batches, "Nothing was batched: %s", made);
    return "%d batches, %.1f rows each: %s"
        .formatted(
            batches,
            (double) rows / batches,
            String.join(
                ", ",
                share("1", made, 1, 1, batches),
                share("2–8", made, 2, 8, batches),
                share("9–32", made, 9, 32, batches),
                share("33–64", made, 33, 64, batches)));
  }

  private static String share(
      String name, Map<Integer, Long> made, int from, int to, long batches) {
    long within =
        made.entrySet().stream()
            .filter(entry -> entry.getKey() >= from && entry.getKey() <= to)
            .mapToLong(Map.Entry::getValue)
            .sum();
    return "%s rows %.0f %%".formatted(name, 100.0 * within / batches);
  }

  private Map<Integer, Long> batches() {
    Map<Integer, Long> batches = new TreeMap<>();
    for (JsonNode deployment :
        engineer.get("/endpoints/" + ENDPOINT + "/statistics").path("deployments")) {
      deployment
          .path("batchSizes")
          .properties()
          .forEach(
              size ->
                  batches.merge(
                      Integer.valueOf(size.getKey()), size.getValue().asLong(), Long::sum));
    }
    return batches;
  }

  private Request request(Example example) {
    Map<String, Object> input =
        Map.of(
            "name",
            "input",
            "datatype",
            "FP32",
            "shape",
            List.of(1, Digit.PIXELS),
            "data",
            example.features());
    return new Request(Json.writeText(Map.of("inputs", List.of(input))), example.label());
  }

  /**
   * Every request {@code rounds} times; each connection takes the next as soon as it has its
   * answer.
   */
  private Load send(List<Request> requests, int rounds) {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger right = new AtomicInteger();
    long[] nanos = new long[requests.size() * rounds];
    ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
    long start = Time.system().nanos();
    try {
      List<CompletableFuture<Void>> all =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(
                  connection ->
                      CompletableFuture.runAsync(
                          () -> connection(requests, next, right, nanos), connections))
              .toList();
      all.forEach(CompletableFuture::join);
    } finally {
      connections.shutdown();
    }
    double seconds = (Time.system().nanos() - start) / NANOS;
    java.util.Arrays.sort(nanos);
    return new Load(nanos, right.get(), seconds);
  }

  private void connection(
      List<Request> requests, AtomicInteger next, AtomicInteger right, long[] nanos) {
    for (int n = next.getAndIncrement(); n < nanos.length; n = next.getAndIncrement()) {
      Request request = requests.get(n % requests.size());
      long start = Time.system().nanos();
      HttpResponse<byte[]> response =
          program.exchangeAtRoot("/v2/models/" + ENDPOINT + "/infer", request.body());
      nanos[n] = Time.system().nanos() - start;
      if (label(DemoApi.json(response)).equals(request.label())) {
        right.incrementAndGet();
      }
    }
  }

  private String label(JsonNode answer) {
    List<Double> scores = new ArrayList<>();
    answer.at("/outputs/0/data").forEach(score -> scores.add(score.asDouble()));
    return model.classes().get(scores.indexOf(Collections.max(scores)));
  }

  private record Request(String body, String label) {}

  /**
   * What came back.
   *
   * @param nanos how long each request took, sorted
   * @param seconds from the first request to the last answer
   */
  private record Load(long[] nanos, int right, double seconds) {
    double millisAt(double quantile) {
      return nanos[(int) (quantile * (nanos.length - 1))] / NANOS_PER_MILLI;
    }
  }
}
