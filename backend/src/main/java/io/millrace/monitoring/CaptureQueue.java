package io.millrace.monitoring;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.serving.AnsweredPrediction;
import io.millrace.serving.AnsweredPrediction.Top;
import io.millrace.serving.PredictionObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be kept, between the event loops that answer and the one writer. Bounded in number and
 * in bytes; what does not fit is dropped and counted, and the answer goes out as if nothing was.
 */
final class CaptureQueue implements PredictionObserver {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureQueue.class);
  private static final long MAX_ROW_BYTES = 8L << 20;

  private final CaptureSampler sampler;
  private final Ids ids;
  private final Time time;
  private final int maxCount;
  private final long maxBytes;
  private final Queue<Candidate> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Map<UUID, LongAdder> dropped = new ConcurrentHashMap<>();

  /**
   * A queue of its own for a node.
   *
   * @param maxCount most predictions that wait
   * @param maxBytes most bytes of inputs that wait
   */
  CaptureQueue(CaptureSampler sampler, Ids ids, Time time, int maxCount, long maxBytes) {
    this.sampler = sampler;
    this.ids = ids;
    this.time = time;
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  @Override
  public void answered(AnsweredPrediction prediction) {
    try {
      for (int row = 0; row < prediction.rows(); row++) {
        Optional<Top> top = prediction.top(row).filter(best -> !Double.isNaN(best.confidence()));
        if (sampler.wanted(prediction.rule(), top.map(Top::confidence), prediction.id(), row)) {
          int number = row;
          offer(prediction.endpointId(), () -> candidate(prediction, number, top));
        }
      }
    } catch (RuntimeException e) {
      dropped(prediction.endpointId(), 1);
      LOG.error("a prediction of endpoint {} was not captured", prediction.endpoint(), e);
    }
  }

  private Candidate candidate(AnsweredPrediction prediction, int row, Optional<Top> top) {
    return new Candidate(
        prediction.tenantId(),
        row == 0 ? prediction.id() : ids.next(),
        prediction.id(),
        row,
        prediction.endpointId(),
        prediction.endpoint(),
        prediction.deploymentId(),
        prediction.version(),
        prediction.rule(),
        top.map(Top::label),
        top.map(Top::confidence),
        prediction.scores(row),
        prediction.input(row),
        time.now());
  }

  /** Takes a prediction in, or counts it as dropped; a full queue copies nothing. */
  void offer(UUID endpointId, Supplier<Candidate> prediction) {
    if (count.get() >= maxCount) {
      dropped(endpointId, 1);
      return;
    }
    Candidate candidate = prediction.get();
    long size = candidate.input().bytes();
    if (size <= MAX_ROW_BYTES && reserve(size)) {
      waiting.add(candidate);
    } else {
      dropped(endpointId, 1);
    }
  }

  private boolean reserve(long size) {
    int counted = count.incrementAndGet();
    long held = bytes.addAndGet(size);
    boolean fits = counted <= maxCount && held <= maxBytes;
    if (!fits) {
      count.decrementAndGet();
      bytes.addAndGet(-size);
    }
    return fits;
  }

  /** Takes what has waited longest, all of one tenant. */
  List<Candidate> take(int limit) {
    List<Candidate> taken = new ArrayList<>();
    Candidate next = waiting.peek();
    while (next != null
        && taken.size() < limit
        && (taken.isEmpty() || next.tenantId().equals(taken.get(0).tenantId()))) {
      taken.add(waiting.remove());
      next = waiting.peek();
    }
    return taken;
  }

  /** To be called when what was taken is stored or given up: until then it holds its room. */
  void done(List<Candidate> taken) {
    count.addAndGet(-taken.size());
    bytes.addAndGet(-taken.stream().mapToLong(each -> each.input().bytes()).sum());
  }

  /** Counts predictions that should have been kept and were not. */
  void dropped(UUID endpointId, int predictions) {
    dropped.computeIfAbsent(endpointId, id -> new LongAdder()).add(predictions);
  }

  /** How many of an endpoint's were dropped since the node started. */
  long droppedAt(UUID endpointId) {
    LongAdder sum = dropped.get(endpointId);
    return sum == null ? 0 : sum.sum();
  }

  /** How many of all endpoints' were dropped since the node started. */
  double droppedInAll() {
    return dropped.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
