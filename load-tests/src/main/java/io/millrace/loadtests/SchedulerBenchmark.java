package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import io.millrace.loadtests.Exchange.Format;
import io.millrace.serving.batching.EventLoopMailbox;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.InferencePool.DeviceSlots;
import io.millrace.serving.batching.LatencyHistogram;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.Mailbox;
import io.millrace.serving.batching.ModelStatistics;
import io.millrace.serving.batching.Priority;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.batching.Reply;
import io.millrace.serving.batching.Request;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.OnnxBackend;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.WarmUp;
import io.millrace.serving.protocol.AnswerShape;
import io.millrace.serving.protocol.InferDecoder;
import io.millrace.serving.protocol.InferEncoder;
import io.millrace.serving.protocol.InferRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./millrace bench scheduler}: what codec and scheduler cost beside raw ONNX Runtime,
 * without a network: closed loops on one event loop, one slot.
 */
public final class SchedulerBenchmark {
  private static final long SECONDS = 2;
  private static final int[] BATCHES = {1, 8, 16, 32, 64};
  private static final UUID TENANT = new UUID(0, 1);

  private final OnnxBackend backend;
  private final Path folder;
  private final List<Object> figures = new ArrayList<>();

  private SchedulerBenchmark(Path folder) {
    this.folder = folder;
    this.backend = OnnxBackend.below(folder);
  }

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    SchedulerBenchmark benchmark =
        new SchedulerBenchmark(Files.createTempDirectory("millrace-bench-"));
    Machine machine = Machine.here();
    System.out.println(machine.describe());
    for (Mlp model : List.of(Mlp.SMALL, Mlp.BIG)) {
      benchmark.measure(model);
    }
    Figures.write(
        Path.of(arguments[0]),
        Map.of("benchmark", "scheduler", "machine", machine, "figures", benchmark.figures));
    // The runtime's and the slots' threads are daemons with native code under way.
    Runtime.getRuntime().halt(0);
  }

  private void measure(Mlp mlp) throws InterruptedException, OrtException {
    LoadedModel loaded = backend.load(write(mlp.onnx()));
    RunControl control = backend.newRunControl();
    try (RawRuntime raw = new RawRuntime(mlp)) {
      for (int rows : BATCHES) {
        double rowsPerSecond = raw.rowsPerSecond(rows, Duration.ofMillis(500));
        System.out.printf("%-6s raw, batch %2d  %,10.0f rows/s%n", mlp.name(), rows, rowsPerSecond);
        figures.add(Map.of("model", mlp.name(), "rawBatch", rows, "rowsPerSecond", rowsPerSecond));
      }
    }
    WarmUp.Result warmUp = new WarmUp(loaded, control, System::nanoTime, 500_000_000).run(64);
    for (Format format : Format.values()) {
      for (int clients : new int[] {1, 64}) {
        ServedModel model = new ServedModel(loaded, warmUp, Limits.DEFAULT);
        Loop loop = new Loop(model, Exchange.body(format, mlp.row(1)));
        loop.run(clients);
        report(mlp, format, clients, loop, model);
      }
    }
  }

  private void report(Mlp mlp, Format format, int clients, Loop loop, ServedModel model) {
    double requestsPerSecond = (double) loop.latency.count() / SECONDS;
    long p50 = loop.latency.quantile(0.5) / 1000;
    long p99 = loop.latency.quantile(0.99) / 1000;
    ModelStatistics.Snapshot seen = model.statistics().snapshot();
    double batch = (double) seen.rows() / Math.max(1, seen.runs());
    System.out.printf(
        "%-6s %s, %d clients  %,10.0f requests/s, p50 %d µs, p99 %d µs, mean batch %.1f%n",
        mlp.name(), format.label(), clients, requestsPerSecond, p50, p99, batch);
    figures.add(
        Map.of(
            "model", mlp.name(),
            "format", format.label(),
            "clients", clients,
            "requestsPerSecond", requestsPerSecond,
            "p50Micros", p50,
            "p99Micros", p99,
            "meanBatch", batch));
  }

  private ModelFile write(byte[] model) {
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
      return new ModelFile(Files.write(folder.resolve(digest + ".onnx"), model), digest);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("the model was not written", e);
    }
  }

  /** Clients in a closed loop on one event loop. */
  private final class Loop {
    private final InferencePool pool =
        new InferencePool(List.of(new DeviceSlots(backend, 1)), 10_000, System::nanoTime);
    private final ServedModel model;
    private final InferDecoder decoder;
    private final InferEncoder encoder;
    private final Exchange.Body body;
    private volatile LatencyHistogram latency = new LatencyHistogram();
    private volatile boolean stopped;

    Loop(ServedModel model, Exchange.Body body) {
      this.model = model;
      this.body = body;
      this.decoder = new InferDecoder(model.signature(), true);
      this.encoder = new InferEncoder(new AnswerShape("m", "1", model.signature(), List.of()));
    }

    void run(int clients) throws InterruptedException {
      Vertx vertx = Vertx.vertx();
      pool.place(model, backend, 1);
      pool.start();
      vertx.runOnContext(
          none -> {
            Mailbox mailbox = new EventLoopMailbox(vertx, System::nanoTime);
            for (int i = 0; i < clients; i++) {
              send(mailbox);
            }
          });
      TimeUnit.SECONDS.sleep(SECONDS);
      latency = new LatencyHistogram();
      TimeUnit.SECONDS.sleep(SECONDS);
      stopped = true;
      pool.drain();
      vertx.close();
    }

    private void send(Mailbox mailbox) {
      long now = System.nanoTime();
      InferRequest request = decoder.decode(body.bytes(), body.headerLength());
      Reply reply =
          new Reply() {
            @Override
            public void answered(List<Tensor> outputs, Timing timing) {
              encoder.encode(request, outputs);
              latency.record(System.nanoTime() - now);
              if (!stopped) {
                mailbox.execute(() -> send(mailbox));
              }
            }

            @Override
            public void refused(Refusal refusal) {
              if (!stopped) {
                throw new IllegalStateException(refusal.message());
              }
            }
          };
      pool.submit(
          model,
          new Request(
              TENANT,
              1,
              request.inputs(),
              request.rows(),
              Priority.DEFAULT,
              now,
              now + TimeUnit.SECONDS.toNanos(10),
              mailbox,
              reply));
    }
  }
}
