package io.millrace.loadtests;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import io.millrace.loadtests.ServingBenchmark.Sample;
import io.millrace.loadtests.ServingBenchmark.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ./millrace bench gpu}: the same models on the CPU and on a GPU of the same machine, behind
 * the same server, beside raw ONNX Runtime on both. Every answer of the GPU is checked against the
 * CPU's.
 */
public final class GpuBenchmark {
  private static final int[] BATCHES = {1, 8, 32, 64, 256};
  private static final Duration RAW = Duration.ofMillis(500);
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final int MAX_BATCH = 256;
  private static final List<Mlp> MODELS = List.of(Mlp.SMALL, Mlp.BIG, Mlp.LARGE);
  private static final List<String> CHOICES =
      List.of(System.getProperty("millrace.bench.devices", "cpu,gpu").split(",", -1));
  private static final List<Integer> CONNECTIONS = List.of(1, 64, 256);

  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 3));
  private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Machine machine = Machine.here();
  private final String gpu = gpuName();
  private final Map<String, Map<Integer, Double>> raw = new LinkedHashMap<>();
  private final Map<String, Sample> samples = new LinkedHashMap<>();

  private GpuBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    OrtEnvironment.getEnvironment();
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      System.err.println(
          "This build of ONNX Runtime has no CUDA: build with -Pgpu, or name natives that have it"
              + " with MILLRACE_ORT_NATIVE_DIR and -Donnxruntime.native.path.");
      System.exit(1);
    }
    new GpuBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    System.err.println("Starting a server …");
    try (ServerProcess server = ServerProcess.start()) {
      Tenant tenant = Tenant.create(server);
      for (Mlp model : MODELS) {
        System.err.println("Measuring " + model.name() + " …");
        tenant.register(model);
        try (RawRuntime cpu = new RawRuntime(model, false);
            RawRuntime cuda = new RawRuntime(model, true)) {
          raw(model, "cpu", cpu);
          raw(model, "gpu", cuda);
          for (String choice : CHOICES) {
            measure(server, tenant, model, choice, cpu);
          }
        }
      }
    }
    System.out.println(table());
    write(results);
    System.out.println("Figures: " + results);
  }

  private void raw(Mlp model, String on, RawRuntime runtime) throws OrtException {
    Map<Integer, Double> rates = new TreeMap<>();
    for (int batch : BATCHES) {
      runtime.rowsPerSecond(batch, RAW.dividedBy(2));
      rates.put(batch, runtime.rowsPerSecond(batch, RAW));
    }
    raw.put(model.name() + " on " + on, rates);
  }

  private void measure(
      ServerProcess server, Tenant tenant, Mlp model, String choice, RawRuntime reference)
      throws IOException, InterruptedException, OrtException {
    String endpoint = model.name() + "-" + choice;
    tenant.deploy(
        model, endpoint, Map.of("maxBatchSize", MAX_BATCH, "maxQueue", 2_048, "device", choice));
    String device = tenant.device(endpoint);
    if (!device.equals("cpu") == choice.equals("cpu")) {
      throw new IllegalStateException(endpoint + " runs on " + device);
    }
    for (int connections : CONNECTIONS) {
      Scenario scenario = new Scenario(model, endpoint, Way.BINARY, connections);
      ServingBenchmark.measure(server, tenant, reference, scenario, WARM_UP);
      samples.put(
          "%s on %s, %d".formatted(model.name(), device, connections),
          ServingBenchmark.measure(server, tenant, reference, scenario, measured));
    }
  }

  private static String gpuName() {
    try {
      Process query =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader")
              .start();
      return new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private String table() {
    Table table = new Table();
    table.line("%n%s", machine.describe());
    table.line("GPU: %s", gpu);
    table.line("raw ONNX Runtime, one thread, rows/s by batch%n");
    raw.forEach(
        (title, rates) -> {
          List<String> cells = new ArrayList<>();
          rates.forEach((batch, rate) -> cells.add("%d: %,.0f".formatted(batch, rate)));
          table.line("  %-14s %s", title, String.join("   ", cells));
        });
    table.line(
        "%n%-28s %10s %8s %8s %7s %11s %11s %6s",
        "server; connections",
        "requests/s",
        "p50 µs",
        "p99 µs",
        "batch",
        "server CPU",
        "client CPU",
        "cores");
    samples.forEach(
        (title, sample) ->
            table.line(
                "%-28s %,10.0f %,8.0f %,8.0f %7.1f %8.1f µs %8.1f µs %6.1f",
                title,
                sample.requestsPerSecond(),
                sample.p50Micros(),
                sample.p99Micros(),
                sample.meanBatch(),
                sample.serverCpuMicros(),
                sample.clientCpuMicros(),
                sample.cores()));
    return table.toString();
  }

  private void write(Path results) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", "gpu");
    all.put("at", at.toString());
    all.put("machine", machine);
    all.put("gpu", gpu);
    all.put("secondsPerMeasurement", measured.toSeconds());
    all.put("rawRowsPerSecond", raw);
    all.put("server", samples);
    Figures.write(results, all);
  }
}
