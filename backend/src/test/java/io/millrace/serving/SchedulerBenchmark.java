package io.millrace.serving;

import io.millrace.serving.batching.EventLoopMailbox;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.LatencyHistogram;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.Mailbox;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.batching.Reply;
import io.millrace.serving.batching.Request;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.OnnxBackend;
import io.millrace.serving.engine.RowBuffers;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.WarmUp;
import io.millrace.serving.protocol.InferDecoder;
import io.millrace.serving.protocol.InferEncoder;
import io.millrace.serving.protocol.InferRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What codec and scheduler cost beside raw ONNX Runtime, without a network: closed loops on one
 * event loop, one slot. Run its main; it prints a table.
 */
public final class SchedulerBenchmark {
  private static final long SECONDS = 3;
  private static final UUID TENANT = new UUID(0, 1);

  private final OnnxBackend backend;
  private final Path folder;

  private SchedulerBenchmark(Path folder) {
    this.folder = folder;
    this.backend = OnnxBackend.below(folder);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("scheduler-benchmark");
    SchedulerBenchmark benchmark = new SchedulerBenchmark(folder);
    benchmark.measure("small 64-256-256-10", 64, 256, 256, 10);
    benchmark.measure("big 256-2048x3-100", 256, 2048, 2048, 2048, 100);
    Runtime.getRuntime().halt(0);
  }

  private void measure(String name, int... sizes) throws InterruptedException {
    LoadedModel loaded = backend.load(OnnxModels.write(folder, OnnxModels.mlp(sizes)));
    RunControl control = backend.newRunControl();
    for (int rows : new int[] {1, 8, 16, 32, 64}) {
      System.out.printf("%s  raw b%d: %,d rows/s%n", name, rows, raw(loaded, control, rows));
    }
    WarmUp.Result warmUp = new WarmUp(loaded, control, System::nanoTime, 500_000_000).run(64);
    for (boolean binary : new boolean[] {true, false}) {
      for (int clients : new int[] {1, 64}) {
        ServedModel model = new ServedModel(loaded, warmUp, Limits.DEFAULT);
        Loop loop = new Loop(model, body(sizes[0], binary), binary);
        loop.run(clients);
        System.out.printf(
            "%s  %s, %d clients: %,d requests/s, p50 %d us, p99 %d us, mean batch %.1f%n",
            name,
            binary ? "binary" : "JSON",
            clients,
            loop.latency.count() / SECONDS,
            loop.latency.quantile(0.5) / 1000,
            loop.latency.quantile(0.99) / 1000,
            (double) model.statistics().snapshot().rows()
                / Math.max(1, model.statistics().snapshot().runs()));
      }
    }
  }

  private static long raw(LoadedModel model, RunControl control, int rows) {
    RowBuffers buffers = model.newRowBuffers(rows);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(1);
    long runs = 0;
    while (System.nanoTime() < end) {
      model.run(buffers, rows, control);
      runs++;
    }
    return runs * rows * 1_000_000_000L / (System.nanoTime() - start);
  }

  private record Body(byte[] bytes, Integer headerLength) {}

  private static Body body(int width, boolean binary) {
    String start =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1," + width + "],";
    if (!binary) {
      float[] values = new float[width];
      Arrays.setAll(new double[width], i -> values[i] = i * 0.0137f);
      String json = start + "\"data\":" + Arrays.toString(values) + "}]}";
      return new Body(json.getBytes(StandardCharsets.UTF_8), null);
    }
    String header =
        start
            + "\"parameters\":{\"binary_data_size\":"
            + 4 * width
            + "}}],\"parameters\":{\"binary_data_output\":true}}";
    byte[] bytes =
        Arrays.copyOf(header.getBytes(StandardCharsets.UTF_8), header.length() + 4 * width);
    return new Body(bytes, header.length());
  }

  /** Clients in a closed loop on one event loop. */
  private final class Loop {
    private final InferencePool pool = new InferencePool(1, backend, 10_000, System::nanoTime);
    private final ServedModel model;
    private final InferDecoder decoder;
    private final InferEncoder encoder;
    private final Body body;
    private volatile LatencyHistogram latency = new LatencyHistogram();
    private volatile boolean stopped;

    Loop(ServedModel model, Body body, boolean binary) {
      this.model = model;
      this.body = body;
      this.decoder = new InferDecoder(model.signature(), true);
      this.encoder = new InferEncoder(binary ? "b" : "j", "1", model.signature());
    }

    void run(int clients) throws InterruptedException {
      Vertx vertx = Vertx.vertx();
      pool.place(model, 1);
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
              throw new IllegalStateException(refusal.message());
            }
          };
      pool.submit(
          model,
          new Request(
              TENANT,
              1,
              request.inputs(),
              request.rows(),
              now,
              now + TimeUnit.SECONDS.toNanos(10),
              mailbox,
              reply));
    }
  }
}
