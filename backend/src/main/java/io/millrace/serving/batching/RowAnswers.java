package io.millrace.serving.batching;

import io.millrace.serving.engine.RowBuffers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The outputs of a batch on their way back. One task per event loop answers all of its work from
 * the device's own buffer; the last one gives the buffer back.
 */
final class RowAnswers {
  private final Batch batch;
  private final RowBuffers buffers;
  private final long start;
  private final long nanos;
  private final LongSupplier nanoClock;
  private final AtomicInteger mailboxesLeft;

  private RowAnswers(
      Batch batch,
      RowBuffers buffers,
      long start,
      long nanos,
      LongSupplier nanoClock,
      int mailboxes) {
    this.batch = batch;
    this.buffers = buffers;
    this.start = start;
    this.nanos = nanos;
    this.nanoClock = nanoClock;
    this.mailboxesLeft = new AtomicInteger(mailboxes);
  }

  static void deliver(
      Batch batch, RowBuffers buffers, long start, long nanos, LongSupplier nanoClock) {
    Set<Mailbox> mailboxes = new LinkedHashSet<>(4);
    for (Work work : batch.works()) {
      mailboxes.add(work.mailbox);
    }
    RowAnswers answers = new RowAnswers(batch, buffers, start, nanos, nanoClock, mailboxes.size());
    for (Mailbox mailbox : mailboxes) {
      mailbox.execute(() -> answers.answer(mailbox));
    }
  }

  private void answer(Mailbox mailbox) {
    try {
      int row = 0;
      for (Work work : batch.works()) {
        if (work.mailbox == mailbox) {
          answer(work, row);
        }
        row += work.rows;
      }
    } finally {
      if (mailboxesLeft.decrementAndGet() == 0) {
        batch.model().giveBack(buffers);
      }
    }
  }

  private void answer(Work work, int row) {
    List<TensorSpec> specs = batch.model().signature().outputs();
    List<Tensor> outputs = new ArrayList<>(specs.size());
    for (int i = 0; i < specs.size(); i++) {
      outputs.add(rows(specs.get(i), i, row, work.rows));
    }
    long share = nanos * work.rows / batch.rows();
    work.answer(
        outputs,
        new Reply.Timing(start - work.arrival, nanos, share, batch.rows()),
        nanoClock.getAsLong());
  }

  private Tensor rows(TensorSpec spec, int output, int row, int rows) {
    long[] shape = new long[spec.shape().size()];
    for (int i = 1; i < shape.length; i++) {
      shape[i] = spec.shape().get(i);
    }
    shape[0] = rows;
    int size = spec.rowBytes();
    return Tensor.of(spec.datatype(), shape, buffers.output(output).slice(row * size, rows * size));
  }
}
