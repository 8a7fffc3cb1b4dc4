package io.millrace.serving;

import io.millrace.registry.Signature;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.memory.Resident;
import io.millrace.serving.metering.MeteredModel;
import io.millrace.serving.placement.Device;
import io.millrace.serving.placement.DeviceChoice;
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
 * A deployment that can answer, once its model is in memory. Counted by use: it starts with one for
 * the table, each request takes another, and the model goes with the last, so that nobody's request
 * is cut off by an update.
 */
final class LiveDeployment {
  private final Deployed deployed;
  private final Resident resident;
  private final Device device;
  private final DeviceChoice choice;
  private final Limits limits;
  private final Codecs codecs;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<UUID, MeteredModel> metered = new ConcurrentHashMap<>();

  LiveDeployment(
      Definition endpoint, Deployed deployed, Resident resident, Device device, Limits limits) {
    this.deployed = deployed;
    this.resident = resident;
    this.device = device;
    this.choice = endpoint.device();
    this.limits = limits;
    this.codecs = codecs(endpoint.name(), deployed, resident.model());
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
    return resident.model();
  }

  Limits limits() {
    return limits;
  }

  /** What its model runs on. */
  Device device() {
    return device;
  }

  /** Whether it was made with these limits and for this choice of a device. */
  boolean isMadeFor(Limits wanted, DeviceChoice on) {
    return limits.equals(wanted) && choice == on;
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

  /** Its stays in memory. */
  Resident resident() {
    return resident;
  }

  /** Requests that wait for its load. */
  AtomicInteger waiting() {
    return waiting;
  }

  /** Takes a use; false when the deployment is going. */
  boolean use() {
    return resident.use();
  }

  /** Gives a use back; the last one unloads the model. */
  void release() {
    resident.release();
  }
}
