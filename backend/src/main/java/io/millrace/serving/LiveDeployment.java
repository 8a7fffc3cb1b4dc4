package io.millrace.serving;

import io.millrace.registry.Signature;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.metering.MeteredModel;
import io.millrace.serving.protocol.AnswerShape;
import io.millrace.serving.protocol.GrpcInferDecoder;
import io.millrace.serving.protocol.GrpcInferEncoder;
import io.millrace.serving.protocol.InferDecoder;
import io.millrace.serving.protocol.InferEncoder;
import io.millrace.serving.protocol.PredictDecoder;
import io.millrace.serving.protocol.PredictEncoder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A deployment whose model is in memory. Counted by use: it starts with one for the table, each
 * request takes another, and the model goes with the last, so that nobody's request is cut off by
 * an update.
 */
final class LiveDeployment {
  private final Deployed deployed;
  private final ServedModel model;
  private final Limits limits;
  private final Codecs codecs;
  private final Runnable unload;
  private final Map<UUID, MeteredModel> metered = new ConcurrentHashMap<>();
  private final AtomicInteger uses = new AtomicInteger(1);

  LiveDeployment(
      String endpoint, Deployed deployed, ServedModel model, Limits limits, Runnable unload) {
    this.deployed = deployed;
    this.model = model;
    this.limits = limits;
    this.codecs = codecs(endpoint, deployed, model);
    this.unload = unload;
  }

  /** The codecs of each protocol, made once for the model's signature. */
  record Codecs(
      InferDecoder decoder,
      InferEncoder encoder,
      GrpcInferDecoder grpcDecoder,
      GrpcInferEncoder grpcEncoder,
      PredictDecoder predictDecoder,
      PredictEncoder predictEncoder) {}

  private static Codecs codecs(String endpoint, Deployed deployed, ServedModel model) {
    AnswerShape answers =
        new AnswerShape(
            endpoint,
            Integer.toString(deployed.version().version()),
            model.signature(),
            deployed.version().signature().flatMap(Signature::classes).orElse(List.of()));
    return new Codecs(
        new InferDecoder(model.signature(), model.batched()),
        new InferEncoder(answers),
        new GrpcInferDecoder(model.signature(), model.batched()),
        new GrpcInferEncoder(answers),
        new PredictDecoder(model.signature(), model.batched()),
        new PredictEncoder(model.signature()));
  }

  Deployed deployed() {
    return deployed;
  }

  ServedModel model() {
    return model;
  }

  Limits limits() {
    return limits;
  }

  /** How its requests and answers are read and written. */
  Codecs codecs() {
    return codecs;
  }

  /** Under what a tenant's requests here are counted. */
  MeteredModel metered(UUID tenantId) {
    MeteredModel known = metered.get(tenantId);
    return known != null
        ? known
        : metered.computeIfAbsent(
            tenantId, id -> new MeteredModel(id, deployed.endpointId(), deployed.version().id()));
  }

  /** The signature with the hints of whoever registered the version. */
  Signature signature() {
    return deployed.version().signature().orElseThrow();
  }

  /** Takes a use; false when the model is going. */
  boolean use() {
    int now = uses.get();
    while (now > 0) {
      if (uses.compareAndSet(now, now + 1)) {
        return true;
      }
      now = uses.get();
    }
    return false;
  }

  /** Gives a use back; the last one unloads the model. */
  void release() {
    if (uses.decrementAndGet() == 0) {
      unload.run();
    }
  }
}
