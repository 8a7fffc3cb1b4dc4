package io.millrace.serving;

import io.millrace.registry.Signature;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.metering.MeteredModel;
import io.millrace.serving.protocol.InferDecoder;
import io.millrace.serving.protocol.InferEncoder;
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
  private final InferDecoder decoder;
  private final InferEncoder encoder;
  private final Runnable unload;
  private final Map<UUID, MeteredModel> metered = new ConcurrentHashMap<>();
  private final AtomicInteger uses = new AtomicInteger(1);

  LiveDeployment(
      String endpoint, Deployed deployed, ServedModel model, Limits limits, Runnable unload) {
    this.deployed = deployed;
    this.model = model;
    this.limits = limits;
    this.decoder = new InferDecoder(model.signature(), model.batched());
    this.encoder =
        new InferEncoder(
            endpoint, Integer.toString(deployed.version().version()), model.signature());
    this.unload = unload;
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

  InferDecoder decoder() {
    return decoder;
  }

  InferEncoder encoder() {
    return encoder;
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
