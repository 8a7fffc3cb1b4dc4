package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.HostileModels;
import io.millrace.serving.OnnxModels;
import io.millrace.serving.batching.InferencePool.DeviceSlots;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.OnnxBackend;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.WarmUp;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool with real threads, event loops and ONNX Runtime. */
class InferencePoolIT {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private OnnxBackend backend;
  private InferencePool pool;

  @BeforeEach
  void start() {
    backend = OnnxBackend.below(folder);
    pool = new InferencePool(List.of(new DeviceSlots(backend, 2)), 10_000, System::nanoTime);
    pool.start();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void everyRequestGetsItsOwnRowsBackFromSeveralEventLoops()
      throws InterruptedException, ExecutionException, TimeoutException {
    // Given
    ServedModel model = serve(OnnxModels.unary("Neg", OnnxModels.FLOAT, -1, 2), Limits.DEFAULT);
    pool.place(model, backend, 2);
    int perLoop = 5000;
    CountDownLatch open = new CountDownLatch(2 * perLoop);
    AtomicInteger wrong = new AtomicInteger();

    // When
    for (int loop = 0; loop < 2; loop++) {
      int base = loop * 1_000_000;
      onEventLoop(mailbox -> sendNext(model, mailbox, base, perLoop, open, wrong));
    }

    // Then
    assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong).hasValue(0);
    pool.drain();
  }

  @Test
  void expiryIsAnsweredWhileALongRunHoldsTheDevice()
      throws InterruptedException, ExecutionException, TimeoutException {
    // Given: both slots' models place in one slot, the first never ends by itself
    ServedModel endless =
        serve(HostileModels.endlessLoop(), new Limits(1, 10, Duration.ofSeconds(2)));
    pool.place(endless, backend, 1);
    CompletableFuture<Refusal> ended = new CompletableFuture<>();
    CompletableFuture<Long> expired = new CompletableFuture<>();

    // When
    onEventLoop(
        mailbox -> {
          pool.submit(endless, request(mailbox, 10_000, new float[1], 1, capture(ended)));
          long deadline = System.nanoTime() + 200_000_000;
          pool.submit(
              endless,
              request(
                  mailbox,
                  200,
                  new float[1],
                  1,
                  new Reply() {
                    @Override
                    public void answered(List<Tensor> outputs, Timing timing) {}

                    @Override
                    public void refused(Refusal refusal) {
                      expired.complete(System.nanoTime() - deadline);
                    }
                  }));
        });

    // Then
    assertThat(expired.get(10, TimeUnit.SECONDS)).isLessThan(100_000_000);
    assertThat(ended).isNotDone();
    assertThat(ended.get(10, TimeUnit.SECONDS).reason()).isEqualTo(Refusal.Reason.TERMINATED);
  }

  @Test
  void drainingAnswersWhatIsQueuedAndRefusesTheRest()
      throws InterruptedException, ExecutionException, TimeoutException {
    // Given
    ServedModel model = serve(OnnxModels.mlp(1, 512, 512, 1), Limits.DEFAULT);
    pool.place(model, backend, 1);
    AtomicInteger answered = new AtomicInteger();
    CountDownLatch sent = new CountDownLatch(1);
    CompletableFuture<Mailbox> loop = new CompletableFuture<>();
    onEventLoop(
        mailbox -> {
          for (int i = 0; i < 100; i++) {
            pool.submit(model, request(mailbox, 10_000, new float[1], 1, counting(answered)));
          }
          loop.complete(mailbox);
          sent.countDown();
        });
    sent.await();

    // When
    pool.drain();
    CompletableFuture<Refusal> late = new CompletableFuture<>();
    loop.get()
        .execute(
            () -> pool.submit(model, request(loop.join(), 10_000, new float[1], 1, capture(late))));

    // Then
    assertThat(late.get(5, TimeUnit.SECONDS).reason()).isEqualTo(Refusal.Reason.DRAINING);
    assertThat(answered).hasValue(100);
  }

  @Test
  void aModelThatFailsIsAnErrorOfItsRequestsOnly()
      throws InterruptedException, ExecutionException, TimeoutException {
    // Given
    ServedModel huge = serve(HostileModels.hugeAllocation(1L << 40), Limits.DEFAULT);
    ServedModel good = serve(OnnxModels.unary("Neg", OnnxModels.FLOAT, -1, 1), Limits.DEFAULT);
    pool.place(huge, backend, 1);
    pool.place(good, backend, 1);
    CompletableFuture<Refusal> failed = new CompletableFuture<>();
    AtomicInteger answered = new AtomicInteger();

    // When
    onEventLoop(
        mailbox -> {
          pool.submit(huge, request(mailbox, 10_000, new float[1], 1, capture(failed)));
          pool.submit(good, request(mailbox, 10_000, new float[1], 1, counting(answered)));
        });

    // Then
    assertThat(failed.get(10, TimeUnit.SECONDS).reason()).isEqualTo(Refusal.Reason.FAILED);
    pool.drain();
    onEventLoop(mailbox -> answered.addAndGet(0));
    assertThat(answered).hasValue(1);
  }

  private void sendNext(
      ServedModel model,
      Mailbox mailbox,
      int value,
      int left,
      CountDownLatch open,
      AtomicInteger wrong) {
    int burst = Math.min(50, left);
    AtomicInteger back = new AtomicInteger(burst);
    for (int i = 0; i < burst; i++) {
      float sent = value + i;
      Reply reply =
          new Reply() {
            @Override
            public void answered(List<Tensor> outputs, Timing timing) {
              if (outputs.get(0).data().getFloat(0) != -sent
                  || outputs.get(0).data().getFloat(4) != sent) {
                wrong.incrementAndGet();
              }
              open.countDown();
              if (back.decrementAndGet() == 0 && left > burst) {
                sendNext(model, mailbox, value + burst, left - burst, open, wrong);
              }
            }

            @Override
            public void refused(Refusal refusal) {
              wrong.incrementAndGet();
            }
          };
      pool.submit(model, request(mailbox, 10_000, new float[] {sent, -sent}, 2, reply));
    }
  }

  private ServedModel serve(byte[] bytes, Limits limits) {
    LoadedModel loaded = backend.load(OnnxModels.write(folder, bytes));
    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    try (RunControl control = backend.newRunControl()) {
      ScheduledFuture<?> watching =
          watch.scheduleAtFixedRate(
              () -> control.endIfPast(System.nanoTime()), 20, 20, TimeUnit.MILLISECONDS);
      WarmUp.Result warmUp =
          new WarmUp(loaded, control, System::nanoTime, 200_000_000).run(limits.maxBatchRows());
      watching.cancel(false);
      return new ServedModel(loaded, warmUp, limits);
    } finally {
      watch.shutdownNow();
    }
  }

  private static Request request(
      Mailbox mailbox, long timeoutMillis, float[] values, int width, Reply reply) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    long now = System.nanoTime();
    long[] shape = values.length == 1 ? new long[] {1} : new long[] {1, width};
    Tensor input = Tensor.of(Datatype.FP32, shape, data.flip());
    return new Request(
        TENANT,
        1,
        List.of(input),
        1,
        Priority.DEFAULT,
        now,
        now + timeoutMillis * 1_000_000,
        mailbox,
        reply);
  }

  private static final UUID TENANT = new UUID(1, 2);

  private static Reply capture(CompletableFuture<Refusal> refusal) {
    return new Reply() {
      @Override
      public void answered(List<Tensor> outputs, Timing timing) {
        refusal.completeExceptionally(new AssertionError("answered"));
      }

      @Override
      public void refused(Refusal why) {
        refusal.complete(why);
      }
    };
  }

  private static Reply counting(AtomicInteger answered) {
    return new Reply() {
      @Override
      public void answered(List<Tensor> outputs, Timing timing) {
        answered.incrementAndGet();
      }

      @Override
      public void refused(Refusal refusal) {}
    };
  }

  private void onEventLoop(Consumer<Mailbox> action) {
    Context context = vertx.getOrCreateContext();
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        none -> {
          action.accept(new EventLoopMailbox(vertx, System::nanoTime));
          done.complete(null);
        });
    done.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
