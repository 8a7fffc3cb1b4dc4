package io.millrace.serving.batching;

import io.millrace.serving.batching.Refusal.Reason;
import io.millrace.serving.engine.InferenceBackend;
import io.millrace.serving.engine.RunControl;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * One place where models run: a thread with its queues. Any event loop submits; the thread alone
 * decides and runs. Whoever submits learns at once whether there is room, and whether the deadline
 * can be met.
 */
public final class Slot {
  private static final double BUSY_MEMORY = 0.6;
  private static final long MAX_RETRY_SECONDS = 3_600;

  /** What an event loop may compute itself: less than two hand-overs between threads cost. */
  private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final String name;
  private final InferenceBackend device;
  private final int queueBound;
  private final LongSupplier nanoClock;
  private final RunControl control;
  private final BatchRunner runner;
  private final FairQueue fair = new FairQueue();
  private final AtomicInteger queued = new AtomicInteger();
  private final Queue<Work> handOver = new ConcurrentLinkedQueue<>();
  private final BackgroundWork background = new BackgroundWork();
  private final Map<UUID, TenantShare> shares = new ConcurrentHashMap<>();
  private final Map<QueueKey, WorkQueue> queues = new ConcurrentHashMap<>();

  /** Held for each round: by the thread, or by an event loop while the thread sleeps. */
  private final ReentrantLock round = new ReentrantLock();

  private final Thread thread;
  private final AtomicBoolean waking = new AtomicBoolean();
  private volatile boolean idle;
  private volatile boolean draining;
  private volatile long busyUntil;
  private volatile double activeWeight;

  /** By priority: that the least urgent are overtaken is no reason to refuse the others. */
  private final List<Slack> slacks = Stream.generate(Slack::new).limit(Priority.LEVELS).toList();

  private final LongAdder busyNanos = new LongAdder();
  private volatile double busyShare;

  private record QueueKey(UUID tenant, ServedModel model) {}

  /**
   * A slot whose thread is not started yet.
   *
   * @param queueBound requests that may wait in all queues together
   */
  public Slot(String name, InferenceBackend backend, int queueBound, LongSupplier nanoClock) {
    this.name = name;
    this.device = backend;
    this.queueBound = queueBound;
    this.nanoClock = nanoClock;
    this.control = backend.newRunControl();
    this.runner = new BatchRunner(control, nanoClock);
    this.busyUntil = nanoClock.getAsLong();
    this.thread = new Thread(this::work, "millrace-" + name);
    this.thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  public String name() {
    return name;
  }

  /** What its runs compute on. */
  public InferenceBackend device() {
    return device;
  }

  /** Requests waiting in all queues. */
  public int depth() {
    return queued.get();
  }

  /** Requests of a tenant waiting for a model. */
  public int depth(UUID tenant, ServedModel model) {
    WorkQueue queue = queues.get(new QueueKey(tenant, model));
    return queue == null ? 0 : queue.depth();
  }

  /** Device nanoseconds that a tenant has used in this slot. */
  public long deviceNanos(UUID tenant) {
    TenantShare share = shares.get(tenant);
    return share == null ? 0 : share.deviceNanos.sum();
  }

  /**
   * Queues work, or refuses it at once.
   *
   * @return the work, by which it can be cancelled; null if it was refused (the reply was told)
   */
  public Work submit(ServedModel model, Request request) {
    WorkQueue queue = queue(model, request.tenant(), request.weight());
    long now = nanoClock.getAsLong();
    Forecast forecast = forecast(queue, request.rows(), request.level(), now);
    Refusal refusal = reserve(queue, request, forecast, now);
    if (refusal != null) {
      model.statistics().refused(refusal.reason());
      request.reply().refused(refusal);
      return null;
    }
    queue.share.queuedNanos.addAndGet(forecast.chargeNanos());
    queue.share.load.add(request.level(), forecast.chargeNanos(), now);
    Work work = new Work(queue, request, forecast, slacks.get(request.level()));
    request.mailbox().watch(work);
    handOver.add(work);
    wakeLater(request.mailbox());
    return work;
  }

  private Forecast forecast(WorkQueue queue, int rows, int level, long now) {
    double share = Math.max(1, activeWeight / queue.share.weight);
    long moreUrgent = queue.rowsBefore(level - 1) * queue.model.curve().bestNanosPerRow();
    double stretch = queue.share.load.stretch(level, share, moreUrgent, now);
    long running = Math.max(0, busyUntil - now);
    return Forecast.of(queue, rows, level, now + running, share, stretch);
  }

  /**
   * Queues work that runs only while nothing else waits and delays no other request's admission;
   * refuses it at once where some dozens wait already.
   */
  public void submitInBackground(ServedModel model, Request request) {
    if (draining) {
      request.reply().refused(new Refusal(Reason.DRAINING, "The server is stopping.", 0));
    } else if (background.submit(model, request)) {
      wakeLater(request.mailbox());
    }
  }

  private void wakeLater(Mailbox mailbox) {
    if (idle && waking.compareAndSet(false, true)) {
      mailbox.execute(this::wake);
    }
  }

  /**
   * Comes after what the event loop has at hand: requests that arrived together wake the thread
   * once and share its batch.
   */
  private void wake() {
    waking.set(false);
    if (idle && !runHere()) {
      idle = false;
      LockSupport.unpark(thread);
    }
  }

  /**
   * Runs what was submitted on the event loop that submitted it, while the thread sleeps and if all
   * of it is surely short.
   *
   * @return whether nothing is left for the thread
   */
  private boolean runHere() {
    if (round.isHeldByCurrentThread() || !round.tryLock()) {
      return false;
    }
    try {
      return idle && !draining && takeOver() <= SHORT_NANOS && runAllHere();
    } finally {
      round.unlock();
    }
  }

  private boolean runAllHere() {
    Batch batch = fair.next(nanoClock.getAsLong());
    while (batch != null) {
      run(batch, fair);
      batch = fair.next(nanoClock.getAsLong());
    }
    activeWeight = fair.activeWeight();
    return handOver.isEmpty() && !background.isSubmitted();
  }

  /** How much of the last seconds the slot was running models, 0 to 1. */
  public double busyShare() {
    return busyShare;
  }

  /** Takes the share of the time since the last call into account. */
  void sampleBusy(long sinceNanos) {
    double now = Math.min(1, (double) busyNanos.sumThenReset() / sinceNanos);
    busyShare = busyShare * BUSY_MEMORY + now * (1 - BUSY_MEMORY);
  }

  /** Ends the running run if it is past its limit. Called every few milliseconds by a watch. */
  public void endRunPastLimit() {
    control.endIfPast(nanoClock.getAsLong());
  }

  /** Forgets the queues of a model that takes no more work. */
  public void forget(ServedModel model) {
    queues.keySet().removeIf(key -> key.model() == model);
    background.forget(model);
  }

  /** Takes no more work, finishes what is queued, and returns when the thread has ended. */
  public void drain() throws InterruptedException {
    draining = true;
    LockSupport.unpark(thread);
    thread.join();
    round.lock();
    try {
      control.close();
    } finally {
      round.unlock();
    }
  }

  /** One round: takes over what was submitted and runs a batch; false if there was none. */
  boolean runOne() {
    round.lock();
    try {
      takeOver();
      long now = nanoClock.getAsLong();
      Batch batch = fair.next(now);
      activeWeight = fair.activeWeight();
      if (batch != null) {
        run(batch, fair);
        return true;
      }
      batch = draining ? null : background.next(now);
      if (batch != null) {
        run(batch, background.queue());
      }
      return batch != null;
    } finally {
      round.unlock();
    }
  }

  /**
   * Queues what was submitted.
   *
   * @return nanoseconds that all of it surely takes about, one after the other
   */
  private long takeOver() {
    long all = 0;
    Work submitted = handOver.poll();
    while (submitted != null) {
      fair.add(submitted);
      long own = submitted.queue.model.surely(submitted.rows);
      all = own > Long.MAX_VALUE - all ? Long.MAX_VALUE : all + own;
      submitted = handOver.poll();
    }
    return all;
  }

  private void run(Batch batch, FairQueue from) {
    busyUntil = nanoClock.getAsLong() + batch.model().curve().estimate(batch.rows());
    long nanos = runner.run(batch);
    busyNanos.add(nanos);
    from.settle(batch, nanos);
  }

  private void work() {
    while (true) {
      if (runOne()) {
        continue;
      }
      idle = true;
      if (!handOver.isEmpty()) {
        idle = false;
      } else if (draining) {
        // an event loop may just have taken over what it then leaves
        if (!runOne()) {
          return;
        }
      } else if (background.isSubmitted()) {
        idle = false;
      } else {
        LockSupport.park(this);
      }
    }
  }

  private WorkQueue queue(ServedModel model, UUID tenant, double weight) {
    QueueKey key = new QueueKey(tenant, model);
    WorkQueue queue = queues.get(key);
    if (queue == null) {
      TenantShare share =
          shares.computeIfAbsent(tenant, id -> new TenantShare(nanoClock.getAsLong()));
      queue = queues.computeIfAbsent(key, unused -> new WorkQueue(share, model, queued));
    }
    queue.share.weight = weight;
    return queue;
  }

  /** What would be said of one row of the highest priority; null if it would be queued. */
  Refusal outlook(ServedModel model, UUID tenant, double weight, long deadline) {
    WorkQueue queue = queue(model, tenant, weight);
    long now = nanoClock.getAsLong();
    Refusal refusal =
        untimely(forecast(queue, 1, Priority.HIGHEST, now), deadline, Priority.HIGHEST, now);
    return refusal == null && queue.isFull()
        ? full(queue, retryAfter(forecast(queue, 1, Priority.DEFAULT, now), now))
        : refusal;
  }

  /** Takes a place in the queue; null, or why there is none. */
  private Refusal reserve(WorkQueue queue, Request request, Forecast forecast, long now) {
    Refusal refusal = untimely(forecast, request.deadline(), request.level(), now);
    return refusal == null && !queue.reserve(request.rows(), request.level())
        ? full(queue, retryAfter(forecast, now))
        : refusal;
  }

  private Refusal untimely(Forecast forecast, long deadline, int level, long now) {
    if (draining) {
      return new Refusal(Reason.DRAINING, "The server is stopping.", 1);
    }
    long left = deadline - now;
    long spare = left - Math.min(slacks.get(level).nanos(), left / 2);
    if (forecast.ownNanos() > spare) {
      return new Refusal(
          Reason.TENANT_DEADLINE,
          "What you have queued here already takes longer than this request's time limit.",
          retryAfter(forecast, now));
    }
    if (forecast.end() - now > spare) {
      return new Refusal(
          Reason.SERVER_DEADLINE,
          "The server is too busy to answer within this request's time limit.",
          retryAfter(forecast, now));
    }
    if (queued.get() >= queueBound) {
      return new Refusal(
          Reason.SERVER_QUEUE_FULL,
          "The server's queues are full (" + queueBound + ").",
          retryAfter(forecast, now));
    }
    return null;
  }

  private static Refusal full(WorkQueue queue, int retryAfter) {
    return new Refusal(
        Reason.TENANT_QUEUE_FULL,
        "Your queue at this endpoint is full ("
            + queue.model.limits().queueBound()
            + " requests wait).",
        retryAfter);
  }

  private static int retryAfter(Forecast forecast, long now) {
    return 1
        + (int) Math.min(MAX_RETRY_SECONDS, TimeUnit.NANOSECONDS.toSeconds(forecast.end() - now));
  }
}
