package io.millrace.serving.batching;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.SimulatedBackend;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.WarmUp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;

/** A slot in virtual time, stepped by the test: what it decides depends on nothing else. */
final class VirtualSlot {
  final AtomicLong clock = new AtomicLong();
  private final IntToLongFunction curve;
  private final SimulatedBackend backend;
  final Slot slot;

  VirtualSlot(IntToLongFunction curve) {
    this.curve = curve;
    this.backend = new SimulatedBackend(curve, clock::addAndGet);
    this.slot = new Slot("virtual", backend, 100_000, clock::get);
  }

  ServedModel model(int maxBatchRows, int queueBound) {
    LoadedModel loaded = new SimulatedBackend(curve, clock::addAndGet).newModel(1);
    RunControl control = backend.newRunControl();
    WarmUp.Result warmUp =
        new WarmUp(loaded, control, clock::get, Long.MAX_VALUE / 4).run(maxBatchRows);
    return new ServedModel(
        loaded, warmUp, new Limits(maxBatchRows, queueBound, Duration.ofSeconds(30)));
  }

  /** A client in a closed loop: it sends the next request when the last one was answered. */
  final class Client implements Reply {
    final UUID tenant;
    final double weight;
    final ServedModel model;
    final LatencyHistogram latency = new LatencyHistogram();
    final Mailbox mailbox;
    long answered;
    long sent;
    Refusal refusal;
    boolean leave;
    int level = Priority.DEFAULT;

    Client(UUID tenant, double weight, ServedModel model) {
      this(tenant, weight, model, new Inline());
    }

    Client(UUID tenant, double weight, ServedModel model, Mailbox mailbox) {
      this.mailbox = mailbox;
      this.tenant = tenant;
      this.weight = weight;
      this.model = model;
    }

    Work send() {
      return send(60_000_000_000L);
    }

    Work send(long timeoutNanos) {
      return slot.submit(model, request(timeoutNanos));
    }

    void sendInBackground() {
      slot.submitInBackground(model, request(60_000_000_000L));
    }

    private Request request(long timeoutNanos) {
      sent = clock.get();
      Tensor input = Tensor.of(Datatype.FP32, new long[] {1, 1}, ByteBuffer.allocate(4));
      return new Request(
          tenant, weight, List.of(input), 1, level, sent, sent + timeoutNanos, mailbox, this);
    }

    @Override
    public void answered(List<Tensor> outputs, Timing timing) {
      answered++;
      latency.record(clock.get() - sent);
      if (!leave) {
        send();
      }
    }

    @Override
    public void refused(Refusal why) {
      refusal = why;
    }
  }

  /** Answers on the spot; expires nothing by itself. */
  static final class Inline implements Mailbox {
    final DeadlineHeap deadlines = new DeadlineHeap();

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void watch(Work work) {
      deadlines.add(work);
    }

    @Override
    public void forget(Work work) {
      deadlines.remove(work);
    }
  }

  /** Runs batches until so much virtual time has passed or nothing waits. */
  void runFor(Duration duration) {
    long end = clock.get() + duration.toNanos();
    while (clock.get() < end && slot.runOne()) {
      // each round moves the clock
    }
  }
}
