package io.millrace.serving.batching;

import io.millrace.serving.batching.Refusal.Reason;
import io.millrace.serving.engine.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One request on its way. Its state is queued, then running (claimed by the slot), then done; a
 * deadline or a leaving client takes it from either of the first two straight to done. All of it
 * but the claim happens on the mailbox's event loop.
 */
public final class Work {
  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int DONE = 2;
  private static final AtomicIntegerFieldUpdater<Work> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Work.class, "state");

  final WorkQueue queue;
  final int rows;
  final int level;
  final long arrival;
  final long deadline;
  final long chargeNanos;
  final Mailbox mailbox;
  private final Forecast forecast;
  private final Slack slack;
  private final Reply reply;
  private volatile int state;

  /** Set free when the work is done, so that what waits in a queue holds no memory. */
  private List<Tensor> inputs;

  /** Place in the mailbox's heap; -1 when not in it. */
  int heapIndex = -1;

  /**
   * @param slack learns from what becomes of it
   */
  Work(WorkQueue queue, Request request, Forecast forecast, Slack slack) {
    this.queue = queue;
    this.rows = request.rows();
    this.level = request.level();
    this.inputs = request.inputs();
    this.arrival = request.arrival();
    this.deadline = request.deadline();
    this.mailbox = request.mailbox();
    this.reply = request.reply();
    this.chargeNanos = forecast.chargeNanos();
    this.forecast = forecast;
    this.slack = slack;
  }

  /** The client went away: the work is not run if it has not begun, and not answered. */
  public void cancel() {
    if (leave()) {
      queue.model.statistics().refused(Reason.CANCELLED);
    }
  }

  void expire() {
    if (leave()) {
      slack.observe(Long.MAX_VALUE, forecast.runNanos());
      refuse(new Refusal(Reason.EXPIRED, "The deadline passed before the model answered.", 0));
    }
  }

  /** Takes the work for a run; false if it is done already. */
  boolean claim() {
    if (STATE.compareAndSet(this, QUEUED, RUNNING)) {
      queue.left(this);
      return true;
    }
    return false;
  }

  boolean queued() {
    return state == QUEUED;
  }

  List<Tensor> inputs() {
    return inputs;
  }

  /**
   * Answers, or expires: nothing is answered after its deadline, however late the event loop is.
   */
  void answer(List<Tensor> outputs, Reply.Timing timing, long now) {
    if (now - deadline >= 0) {
      expire();
    } else if (done()) {
      slack.observe(now - forecast.end(), forecast.runNanos());
      queue.model.statistics().answered(rows, timing);
      reply.answered(outputs, timing);
    }
  }

  void fail(Refusal refusal) {
    if (done()) {
      refuse(refusal);
    }
  }

  private void refuse(Refusal refusal) {
    queue.model.statistics().refused(refusal.reason());
    reply.refused(refusal);
  }

  private boolean leave() {
    if (STATE.compareAndSet(this, QUEUED, DONE)) {
      queue.left(this);
      inputs = null;
      mailbox.forget(this);
      return true;
    }
    return done();
  }

  private boolean done() {
    if (state == DONE) {
      return false;
    }
    state = DONE;
    mailbox.forget(this);
    return true;
  }
}
