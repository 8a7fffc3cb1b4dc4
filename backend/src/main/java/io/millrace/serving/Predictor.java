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
import io.millrace.serving.engine.Tensor;
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
  private final Tenants tenants;
  private final Time time;
  private final PredictionObserver observer;

  /** Deadlines are kept per event loop. */
  private final Map<Thread, Mailbox> mailboxes = new ConcurrentHashMap<>();

  Predictor(ServingFeature.Parts parts, InferencePool pool) {
    this.vertx = parts.vertx();
    this.pool = pool;
    this.limits = parts.limits();
    this.quota = parts.predictions();
    this.tenants = parts.tenants();
    this.time = parts.time();
    this.observer = parts.observer();
  }

  /**
   * Runs a deployment, which the caller holds.
   *
   * @param timeoutMicros the client's limit, below the endpoint's; 0 for none
   * @param encode makes the answer while the outputs' memory is valid
   */
  <T> Future<T> run(
      Caller caller,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      List<Tensor> inputs,
      int rows,
      long timeoutMicros,
      Function<List<Tensor>, T> encode) {
    long arrival = time.nanos();
    UUID tenant = caller.tenantId();
    limits.admitPredictions(tenant, rows);
    long timeout = TimeUnit.MILLISECONDS.toNanos(endpoint.wanted().timeoutMs());
    long wanted = TimeUnit.MICROSECONDS.toNanos(timeoutMicros);
    long deadline = arrival + (wanted > 0 ? Math.min(wanted, timeout) : timeout);
    return quota
        .take(tenant, rows)
        .compose(
            taken -> {
              Promise<T> promise = Promise.promise();
              Reply reply = reply(promise, endpoint, encode);
              pool.submit(
                  deployment.model(),
                  new Request(
                      tenant, weight(tenant), inputs, rows, arrival, deadline, mailbox(), reply));
              return promise.future().onFailure(failure -> quota.giveBack(tenant, rows));
            });
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
      Promise<T> promise, LiveEndpoint endpoint, Function<List<Tensor>, T> encode) {
    return new Reply() {
      @Override
      public void answered(List<Tensor> outputs, Timing timing) {
        T answer;
        try {
          answer = encode.apply(outputs);
        } catch (RuntimeException e) {
          promise.fail(e);
          return;
        }
        endpoint.answeredOne();
        promise.complete(answer);
      }

      @Override
      public void refused(Refusal refusal) {
        promise.fail(problem(refusal));
      }
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
