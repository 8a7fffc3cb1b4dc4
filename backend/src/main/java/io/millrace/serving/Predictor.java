package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.millrace.serving.batching.EventLoopMailbox;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.Mailbox;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.batching.Reply;
import io.millrace.serving.batching.Request;
import io.millrace.serving.batching.Work;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.metering.MeteredModel;
import io.millrace.serving.metering.Metering;
import io.millrace.serving.metering.Outcome;
import io.millrace.tenancy.PredictionQuota;
import io.millrace.tenancy.RequestLimits;
import io.millrace.tenancy.Tenant;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The way of checked tensors through rate, quota and queue to a model, the same for every protocol.
 * Called on event loops; touches memory alone unless a block of quota must be leased.
 */
final class Predictor {
  private final Vertx vertx;
  private final InferencePool pool;
  private final RequestLimits limits;
  private final PredictionQuota quota;
  private final Metering metering;
  private final Tenants tenants;
  private final Time time;
  private final PredictionObserver observer;

  /** Deadlines are kept per event loop. */
  private final Map<Thread, Mailbox> mailboxes = new ConcurrentHashMap<>();

  Predictor(ServingFeature.Parts parts, InferencePool pool, Metering metering) {
    this.vertx = parts.vertx();
    this.pool = pool;
    this.limits = parts.limits();
    this.quota = parts.predictions();
    this.metering = metering;
    this.tenants = parts.tenants();
    this.time = parts.time();
    this.observer = parts.observer();
  }

  /**
   * One call of a deployment, which the caller holds.
   *
   * @param timeoutNanos the client's limit, below the endpoint's; 0 for none
   * @param client a client that goes is taken out of the queue
   */
  record Call(
      Caller caller,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      long timeoutNanos,
      Client client) {}

  /**
   * Runs a call.
   *
   * @param encode makes the answer while the outputs' memory is valid
   */
  <T> Future<T> run(Call call, List<Tensor> inputs, int rows, Function<List<Tensor>, T> encode) {
    long arrival = time.nanos();
    UUID tenant = call.caller().tenantId();
    Count count = new Count(call.deployment().metered(tenant), rows, bytes(inputs));
    try {
      limits.admitPredictions(tenant, rows);
    } catch (ApiException e) {
      count.without(Outcome.REFUSED);
      throw e;
    }
    long timeout = TimeUnit.MILLISECONDS.toNanos(call.endpoint().wanted().timeoutMs());
    long wanted = call.timeoutNanos();
    long deadline = arrival + (wanted > 0 ? Math.min(wanted, timeout) : timeout);
    return quota
        .take(tenant, rows)
        .onFailure(failure -> count.without(Outcome.REFUSED))
        .compose(
            taken -> {
              Promise<T> promise = Promise.promise();
              Mailbox mailbox = mailbox();
              Reply reply = reply(promise, call.endpoint(), count, encode);
              Work work =
                  pool.submit(
                      call.deployment().model(),
                      new Request(
                          tenant, weight(tenant), inputs, rows, arrival, deadline, mailbox, reply));
              if (work != null) {
                call.client().onGone(() -> mailbox.execute(() -> leave(work, count, promise)));
              }
              return promise.future().onFailure(failure -> quota.giveBack(tenant, rows));
            });
  }

  /** Work that is cancelled before its reply is told gets none: it is counted here. */
  private static void leave(Work work, Count count, Promise<?> promise) {
    work.cancel();
    if (promise.tryFail(ApiException.of(ErrorCode.CLIENT_CLOSED, "The client went away."))) {
      count.without(Outcome.FAILED);
    }
  }

  /**
   * Tells of a prediction that is about to be answered, where the endpoint has a capture rule; to
   * be called while the outputs' memory is valid.
   *
   * @param input copies a row's input
   */
  void tell(
      UUID id,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      int rows,
      List<Tensor> outputs,
      IntFunction<RowInput> input) {
    Definition definition = endpoint.wanted();
    if (definition.capture().isPresent()) {
      observer.answered(new AnsweredPrediction(id, definition, deployment, rows, outputs, input));
    }
  }

  private static <T> Reply reply(
      Promise<T> promise, LiveEndpoint endpoint, Count count, Function<List<Tensor>, T> encode) {
    return new Reply() {
      @Override
      public void answered(List<Tensor> outputs, Timing timing) {
        T answer;
        try {
          answer = encode.apply(outputs);
        } catch (RuntimeException e) {
          count.without(Outcome.FAILED);
          promise.fail(e);
          return;
        }
        count.answered(outputs, timing);
        endpoint.answeredOne();
        promise.complete(answer);
      }

      @Override
      public void refused(Refusal refusal) {
        count.without(outcome(refusal.reason()));
        promise.fail(problem(refusal));
      }
    };
  }

  /** A request on its way into the ledger: exactly one of the methods is called, once. */
  private final class Count {
    private final MeteredModel model;
    private final int rows;
    private final long bytesIn;

    Count(MeteredModel model, int rows, long bytesIn) {
      this.model = model;
      this.rows = rows;
      this.bytesIn = bytesIn;
    }

    /** Before the answer leaves, so that none is seen that is not counted. */
    void answered(List<Tensor> outputs, Reply.Timing timing) {
      metering.count(model, Outcome.ANSWERED, rows, bytesIn, bytes(outputs), timing.deviceNanos());
    }

    void without(Outcome outcome) {
      metering.count(model, outcome, rows, bytesIn, 0, 0);
    }
  }

  private static long bytes(List<Tensor> tensors) {
    long sum = 0;
    for (Tensor tensor : tensors) {
      sum += tensor.bytes();
    }
    return sum;
  }

  private static Outcome outcome(Refusal.Reason reason) {
    return switch (reason) {
      case TENANT_QUEUE_FULL, TENANT_DEADLINE, SERVER_QUEUE_FULL, SERVER_DEADLINE, DRAINING ->
          Outcome.REFUSED;
      case EXPIRED, TERMINATED -> Outcome.EXPIRED;
      case CANCELLED, INPUT, FAILED -> Outcome.FAILED;
    };
  }

  private double weight(UUID tenant) {
    return tenants.cached(tenant).map(Tenant::weight).orElse(1);
  }

  private Mailbox mailbox() {
    return mailboxes.computeIfAbsent(
        Thread.currentThread(), thread -> new EventLoopMailbox(vertx, time::nanos));
  }

  private static ApiException problem(Refusal refusal) {
    ErrorCode code =
        switch (refusal.reason()) {
          case TENANT_QUEUE_FULL, TENANT_DEADLINE -> ErrorCode.QUEUE_FULL;
          case SERVER_QUEUE_FULL, SERVER_DEADLINE, DRAINING -> ErrorCode.UNAVAILABLE;
          case EXPIRED, TERMINATED -> ErrorCode.DEADLINE_EXCEEDED;
          case CANCELLED -> ErrorCode.CLIENT_CLOSED;
          case INPUT -> ErrorCode.INVALID_REQUEST;
          case FAILED -> ErrorCode.INTERNAL;
        };
    return refusal.retryAfterSeconds() > 0
        ? ApiException.retryAfter(code, refusal.message(), refusal.retryAfterSeconds())
        : ApiException.of(code, refusal.message());
  }
}
