package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.time.Ids;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.protocol.InferRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The way of an inference request, the same for every protocol that speaks of tensors. */
final class InferCalls {
  private final ServedModels models;
  private final Predictor predictor;
  private final Ids ids;

  InferCalls(ServedModels models, Predictor predictor, Ids ids) {
    this.models = models;
    this.predictor = predictor;
    this.ids = ids;
  }

  /**
   * Who asks whom.
   *
   * @param model name of an endpoint of the caller's tenant
   * @param version only a deployment of this version; empty for the traffic split
   * @param stickyKey requests with the same one get the same version; see {@link Sticky}
   * @param timeoutNanos the transport's limit; 0 for none
   */
  record Target(
      Caller caller,
      Protocol protocol,
      String model,
      Optional<Integer> version,
      Optional<String> stickyKey,
      long timeoutNanos,
      Client client) {}

  /** Reads the request once it is known who will answer it. */
  @FunctionalInterface
  interface Decoding {
    InferRequest decode(LiveDeployment deployment);
  }

  /** Makes the answer while the outputs' memory is valid. */
  @FunctionalInterface
  interface Encoding<T> {
    T encode(LiveDeployment deployment, InferRequest request, List<Tensor> outputs, UUID id);
  }

  /** Runs a request; fails with what is wrong with it, or with why there is no answer. */
  <T> Future<T> infer(Target target, Decoding decoding, Encoding<T> encoding) {
    LiveEndpoint endpoint = models.endpoint(target.caller(), target.model());
    LiveDeployment deployment =
        Predictor.take(
            endpoint, target.caller(), target.protocol(), target.version(), target.stickyKey());
    try {
      return run(
              target,
              endpoint,
              deployment,
              decoded(target, endpoint, deployment, decoding),
              encoding)
          .eventually(() -> released(deployment));
    } catch (RuntimeException e) {
      deployment.release();
      throw e;
    }
  }

  /**
   * Refuses a request of which the head is known where no body can help; see {@link
   * EarlyRefusals#check}.
   *
   * @throws ApiException for the refusal, and for an endpoint that there is not
   */
  void refuseEarly(
      Caller caller,
      Protocol protocol,
      String model,
      Optional<Integer> version,
      long timeoutNanos) {
    predictor.refuseEarly(caller, protocol, models.endpoint(caller, model), version, timeoutNanos);
  }

  private static InferRequest decoded(
      Target target, LiveEndpoint endpoint, LiveDeployment deployment, Decoding decoding) {
    try {
      return decoding.decode(deployment);
    } catch (ApiException e) {
      endpoint
          .refusals()
          .note(endpoint.named(target.caller()), target.protocol(), deployment.deployed(), e);
      throw e;
    }
  }

  private <T> Future<T> run(
      Target target,
      LiveEndpoint endpoint,
      LiveDeployment deployment,
      InferRequest request,
      Encoding<T> encoding) {
    UUID id = ids.next();
    return predictor.run(
        new Predictor.Call(
            target.caller(),
            target.protocol(),
            endpoint,
            deployment,
            timeout(target.timeoutNanos(), request.timeoutMicros()),
            request.priority(),
            target.client()),
        request.inputs(),
        request.rows(),
        outputs -> {
          predictor.tell(
              id,
              target.caller(),
              endpoint,
              deployment,
              request.rows(),
              outputs,
              row -> RowCopy.of(deployment, request.inputs(), row, request.rows()));
          return encoding.encode(deployment, request, outputs, id);
        });
  }

  /** The smaller of the two that are set, in nanoseconds. */
  private static long timeout(long nanos, long micros) {
    long parameter = micros * 1_000;
    return nanos == 0 || parameter == 0 ? nanos + parameter : Math.min(nanos, parameter);
  }

  private static Future<Void> released(LiveDeployment deployment) {
    deployment.release();
    return Future.succeededFuture();
  }
}
