package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.time.Time;
import io.millrace.serving.batching.EventLoopMailbox;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.Mailbox;
import io.millrace.serving.batching.Priority;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.batching.Reply;
import io.millrace.serving.batching.Request;
import io.millrace.serving.batching.Work;
import io.millrace.serving.engine.Tensor;
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
import java.util.Optional;
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
  private static final Reply.Timing FROM_CACHE = new Reply.Timing(0, 0, 0, 0);

  private final Vertx vertx;
  private final InferencePool pool;
  private final RequestLimits limits;
  private final PredictionQuota quota;
  private final Metering metering;
  private final EarlyRefusals early;
  private final ResponseCache cache;
  private final ShadowTraffic shadows;
  private final Tenants tenants;
  private final Time time;
  private final PredictionObserver observer;

  /** Deadlines are kept per event loop. */
  private final Map<Thread, EventLoopMailbox> mailboxes = new ConcurrentHashMap<>();

  Predictor(
      ServingFeature.Parts parts, InferencePool pool, Metering metering, ResponseCache cache) {
    this.vertx = parts.vertx();
    this.pool = pool;
    this.limits = parts.limits();
    this.quota = parts.predictions();
    this.metering = metering;
    this.early = new EarlyRefusals(parts, pool, metering);
    this.cache = cache;
    this.shadows = new ShadowTraffic(pool, parts.time());
    this.tenants = parts.tenants();
    this.time = parts.time();
    this.observer = parts.observer();
  }

  /**
   * One call of a deployment, which the caller holds.
   *
   * @param timeoutNanos the client's limit, below the endpoint's; 0 for none
   * @param priority 1 is the highest, 0 the default
   * @param client a client that goes is taken out of the queue
   */
  record Call(
      Caller caller,
      Protocol protocol,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      long timeoutNanos,
      int priority,
      Client client) {}

  /** Refuses what no body can help; see {@link EarlyRefusals#check}. */
  void refuseEarly(
      Caller caller,
      Protocol protocol,
      LiveEndpoint endpoint,
      Optional<Integer> version,
      long timeoutNanos) {
    mailbox().poll();
    early.check(caller, protocol, endpoint, version, timeoutNanos);
  }

  /** A deployment for one request, which must release it; fails as {@link LiveEndpoint#take}. */
  static LiveDeployment take(
      LiveEndpoint endpoint,
      Caller caller,
      Protocol protocol,
      Optional<Integer> version,
      Optional<String> stickyKey) {
    try {
      return endpoint.take(version, stickyKey);
    } catch (ApiException e) {
      endpoint.refusals().note(endpoint.named(caller), protocol, null, e);
      throw e;
    }
  }

  /** Notes a call that failed before it could be run. */
  static void note(Call call, Throwable failure) {
    if (failure instanceof ApiException problem) {
      call.endpoint()
          .refusals()
          .note(
              call.endpoint().named(call.caller()),
              call.protocol(),
              call.deployment().deployed(),
              problem);
    }
  }

  /**
   * Runs a call, or answers it from the endpoint's cache.
   *
   * @param inputs whose memory stays valid until the future is complete
   * @param encode makes the answer while the outputs' memory is valid
   */
  <T> Future<T> run(Call call, List<Tensor> inputs, int rows, Function<List<Tensor>, T> encode) {
    mailbox().poll();
    long arrival = time.nanos();
    UUID tenant = call.caller().tenantId();
    Asked asked = new Asked(call, tenant, inputs, rows);
    try {
      limits.admitPredictions(tenant, rows);
    } catch (ApiException e) {
      refused(asked, e);
      throw e;
    }
    long timeout = TimeUnit.MILLISECONDS.toNanos(call.endpoint().wanted().timeoutMs());
    long wanted = call.timeoutNanos();
    long deadline = arrival + (wanted > 0 ? Math.min(wanted, timeout) : timeout);
    return quota
        .take(tenant, rows)
        .onFailure(failure -> refused(asked, failure))
        .compose(
            taken ->
                answer(asked, call.client(), arrival, deadline, encode)
                    .onFailure(failure -> quota.giveBack(tenant, rows)));
  }

  private <T> Future<T> answer(
      Asked asked, Client client, long arrival, long deadline, Function<List<Tensor>, T> encode) {
    ResponseCache.Key key = cacheKey(asked);
    Optional<List<Tensor>> known = key == null ? Optional.empty() : cache.get(asked.tenant(), key);
    Promise<T> promise = Promise.promise();
    Mailbox mailbox = mailbox();
    Reply reply = new Answering<>(asked, key, mailbox, encode, promise);
    if (known.isPresent()) {
      asked.endpoint().cacheHit();
      reply.answered(known.get(), FROM_CACHE);
      return promise.future();
    }
    Request request =
        new Request(
            asked.tenant(),
            weight(asked.tenant()),
            asked.inputs(),
            asked.rows(),
            Priority.level(asked.call().priority()),
            arrival,
            deadline,
            mailbox,
            reply);
    if (asked.deployment().resident().ask()) {
      submit(asked, client, request, promise);
    } else {
      awaitModel(asked, client, request, promise);
    }
    return promise.future();
  }

  private void submit(Asked asked, Client client, Request request, Promise<?> promise) {
    Work work = pool.submit(asked.deployment().model(), request);
    if (work != null) {
      whenGone(client, request, work::cancel, asked, promise);
    }
  }

  /** The request waits for its own model alone, and joins the queue once it is in memory. */
  private void awaitModel(Asked asked, Client client, Request request, Promise<?> promise) {
    ColdStart cold =
        new ColdStart(
            vertx,
            time,
            asked.deployment(),
            request.mailbox(),
            () -> submit(asked, client, request, promise),
            refusal -> {
              asked.deployment().model().statistics().refused(refusal.reason());
              request.reply().refused(refusal);
            });
    whenGone(client, request, cold::leave, asked, promise);
    cold.begin(request.deadline());
  }

  private void whenGone(
      Client client, Request request, Runnable giveUp, Asked asked, Promise<?> promise) {
    client.onGone(
        () ->
            request
                .mailbox()
                .execute(
                    () -> {
                      giveUp.run();
                      leave(asked, promise);
                    }));
  }

  /** Null where the answer is not to come from the cache, nor to go into it. */
  private static ResponseCache.Key cacheKey(Asked asked) {
    return asked.endpoint().wanted().cache()
            && bytes(asked.inputs()) <= ResponseCache.MAX_INPUT_BYTES
        ? new ResponseCache.Key(
            asked.deployment().deployed().version().id(), InputDigest.of(asked.inputs()))
        : null;
  }

  /** A request that ends before its reply is told gets none: it is counted here. */
  private void leave(Asked asked, Promise<?> promise) {
    Refusal gone = new Refusal(Refusal.Reason.CANCELLED, "The client went away.", 0);
    if (promise.tryFail(Refusals.problem(gone))) {
      count(asked, Refusals.outcome(gone.reason()));
      note(asked, gone);
    }
  }

  private void refused(Asked asked, Throwable failure) {
    count(asked, Outcome.REFUSED);
    note(asked.call(), failure);
  }

  private static void note(Asked asked, Refusal refusal) {
    asked
        .endpoint()
        .refusals()
        .note(
            asked.endpoint().named(asked.call().caller()),
            asked.call().protocol(),
            asked.deployment().deployed(),
            refusal);
  }

  /**
   * Tells of a prediction that is about to be answered, where the endpoint has a capture rule; to
   * be called while the outputs' memory is valid.
   *
   * <p>What others than the endpoint's tenant sent is not the tenant's to keep.
   *
   * @param input copies a row's input
   */
  void tell(
      UUID id,
      Caller caller,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      int rows,
      List<Tensor> outputs,
      IntFunction<RowInput> input) {
    Definition definition = endpoint.wanted();
    if (definition.capture().isPresent() && endpoint.isOwnedBy(caller)) {
      observer.answered(new AnsweredPrediction(id, definition, deployment, rows, outputs, input));
    }
  }

  /** One request on its way. */
  private record Asked(Call call, UUID tenant, List<Tensor> inputs, int rows) {
    LiveEndpoint endpoint() {
      return call.endpoint();
    }

    LiveDeployment deployment() {
      return call.deployment();
    }
  }

  /** Makes the answer, and whatever else is made of one. */
  private final class Answering<T> implements Reply {
    private final Asked asked;
    private final ResponseCache.Key key;
    private final Mailbox mailbox;
    private final Function<List<Tensor>, T> encode;
    private final Promise<T> promise;

    Answering(
        Asked asked,
        ResponseCache.Key key,
        Mailbox mailbox,
        Function<List<Tensor>, T> encode,
        Promise<T> promise) {
      this.asked = asked;
      this.key = key;
      this.mailbox = mailbox;
      this.encode = encode;
      this.promise = promise;
    }

    @Override
    public void answered(List<Tensor> outputs, Timing timing) {
      boolean cached = timing.equals(FROM_CACHE);
      T answer;
      try {
        answer = encode.apply(outputs);
      } catch (RuntimeException e) {
        count(asked, Outcome.FAILED);
        note(asked.call(), e);
        promise.fail(e);
        return;
      }
      // Before the answer leaves, so that none is seen that is not counted.
      metering.count(
          asked.deployment().metered(asked.tenant()),
          cached ? Outcome.CACHED : Outcome.ANSWERED,
          asked.rows(),
          bytes(asked.inputs()),
          bytes(outputs),
          timing.deviceNanos());
      asked.endpoint().answeredOne();
      if (!cached) {
        ran(outputs);
      }
      promise.complete(answer);
    }

    private void ran(List<Tensor> outputs) {
      if (key != null) {
        asked.endpoint().cacheMiss();
        cache.put(asked.tenant(), key, outputs);
      }
      shadows.mirror(
          asked.endpoint(), asked.deployment(), asked.inputs(), asked.rows(), outputs, mailbox);
    }

    @Override
    public void refused(Refusal refusal) {
      count(asked, Refusals.outcome(refusal.reason()));
      note(asked, refusal);
      promise.fail(Refusals.problem(refusal));
    }
  }

  private void count(Asked asked, Outcome unanswered) {
    metering.count(
        asked.deployment().metered(asked.tenant()),
        unanswered,
        asked.rows(),
        bytes(asked.inputs()),
        0,
        0);
  }

  private static long bytes(List<Tensor> tensors) {
    long sum = 0;
    for (Tensor tensor : tensors) {
      sum += tensor.bytes();
    }
    return sum;
  }

  private double weight(UUID tenant) {
    return tenants.cached(tenant).map(Tenant::weight).orElse(1);
  }

  private EventLoopMailbox mailbox() {
    return mailboxes.computeIfAbsent(
        Thread.currentThread(), thread -> new EventLoopMailbox(vertx, time::nanos));
  }
}
