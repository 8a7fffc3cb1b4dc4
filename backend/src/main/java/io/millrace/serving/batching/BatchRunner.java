package io.millrace.serving.batching;

import io.millrace.serving.batching.Refusal.Reason;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelException;
import io.millrace.serving.engine.RowBuffers;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs a batch on the device and sends each event loop its answers in one message. */
final class BatchRunner {
  private final RunControl control;
  private final LongSupplier nanoClock;

  BatchRunner(RunControl control, LongSupplier nanoClock) {
    this.control = control;
    this.nanoClock = nanoClock;
  }

  /**
   * Runs and answers.
   *
   * @return nanoseconds of device time
   */
  long run(Batch batch) {
    ServedModel model = batch.model();
    LoadedModel loaded = model.loaded();
    if (loaded == null || !loaded.retain()) {
      fail(batch, new Refusal(Reason.DRAINING, "The model is being unloaded.", 1));
      return 0;
    }
    long start = nanoClock.getAsLong();
    control.begin(start + model.limits().runLimit().toNanos());
    try {
      if (model.batched()) {
        runRows(batch, loaded, start);
      } else {
        runAlone(batch, loaded, start);
      }
    } catch (ModelException e) {
      fail(batch, refusal(e));
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(batch, new Refusal(Reason.FAILED, "The run failed: " + e, 0));
    } finally {
      control.end();
      loaded.release();
    }
    long nanos = nanoClock.getAsLong() - start;
    model.statistics().ran(batch.rows(), nanos);
    return nanos;
  }

  private void runRows(Batch batch, LoadedModel loaded, long start) {
    ServedModel model = batch.model();
    RowBuffers buffers = model.acquire(loaded, batch.rows());
    try {
      gather(batch, buffers);
      loaded.run(buffers, batch.rows(), control);
    } catch (RuntimeException e) {
      model.giveBack(buffers);
      throw e;
    }
    long nanos = nanoClock.getAsLong() - start;
    model.curve().observe(batch.rows(), nanos);
    RowAnswers.deliver(batch, buffers, start, nanos, nanoClock);
  }

  private void runAlone(Batch batch, LoadedModel loaded, long start) {
    Work work = batch.works().get(0);
    List<Tensor> outputs = loaded.run(work.inputs(), control);
    long nanos = nanoClock.getAsLong() - start;
    batch.model().curve().observe(1, nanos);
    Reply.Timing timing = new Reply.Timing(start - work.arrival, nanos, nanos, 1);
    work.mailbox.execute(() -> work.answer(outputs, timing, nanoClock.getAsLong()));
  }

  /** The one copy of a request's bytes: from its body into the batch. */
  private static void gather(Batch batch, RowBuffers buffers) {
    int inputs = batch.model().signature().inputs().size();
    for (int i = 0; i < inputs; i++) {
      int offset = 0;
      for (Work work : batch.works()) {
        Tensor input = work.inputs().get(i);
        int length = input.data().remaining();
        buffers.input(i).put(offset, input.data(), input.data().position(), length);
        offset += length;
      }
    }
  }

  private static Refusal refusal(ModelException e) {
    Reason reason =
        switch (e.kind()) {
          case INPUT -> Reason.INPUT;
          case TERMINATED -> Reason.TERMINATED;
          case LOAD, RUN -> Reason.FAILED;
        };
    return new Refusal(reason, e.getMessage(), 0);
  }

  static void fail(Batch batch, Refusal refusal) {
    for (Work work : new ArrayList<>(batch.works())) {
      work.mailbox.execute(() -> work.fail(refusal));
    }
  }
}
