package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.ModelVersion;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.Limits;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.TensorSpec;
import io.millrace.serving.memory.Resident;
import io.millrace.serving.placement.Device;
import io.millrace.serving.placement.DeviceChoice;
import io.millrace.serving.placement.Devices;
import io.millrace.serving.placement.ModelCost;
import java.util.List;
import java.util.Set;

/** Makes deployments that can answer: known to slots and memory, loaded when they are asked for. */
final class LiveModels {
  /** Of a file whose admission did not measure it: its weights twice, and what a session takes. */
  private static final long SESSION_BYTES = 1 << 20;

  private final ModelLoader loader;
  private final Devices devices;
  private final InferencePool pool;
  private final ResponseCache cache;

  LiveModels(ModelLoader loader, Devices devices, InferencePool pool, ResponseCache cache) {
    this.loader = loader;
    this.devices = devices;
    this.pool = pool;
    this.cache = cache;
  }

  Devices devices() {
    return devices;
  }

  /** Deletes files that no deployment needs; at start only, before anything loads. */
  void sweep(Set<String> digests) {
    loader.sweep(digests);
  }

  /** A deployment whose model is not loaded yet; goes with its last use. */
  LiveDeployment make(Definition endpoint, Deployed deployed, Limits limits) {
    ModelVersion version = deployed.version();
    io.millrace.registry.Signature known = version.signature().orElseThrow();
    ServedModel served = new ServedModel(signature(known), known.batchable(), limits);
    ModelCost cost = cost(version);
    Device device = devices.choose(endpoint.device(), cost);
    long bytes = device.bytes(cost);
    pool.place(served, device.backend(), device.slots());
    Resident resident =
        device
            .memory()
            .add(
                new Resident.Origin(
                    deployed.id(),
                    endpoint.tenantId(),
                    bytes,
                    loader.source(version, served, device, bytes),
                    () -> {
                      pool.remove(served);
                      cache.forget(version.id());
                    }),
                served);
    return new LiveDeployment(endpoint, deployed, resident, device, limits);
  }

  /**
   * Refuses a version that cannot be loaded whatever else goes.
   *
   * @throws ApiException UNPROCESSABLE with the figures
   */
  void requireRoom(DeviceChoice choice, ModelVersion version) {
    devices
        .whyNever(choice, cost(version))
        .ifPresent(
            why -> {
              throw ApiException.of(
                  ErrorCode.UNPROCESSABLE,
                  "Version %d of '%s' cannot be deployed: %s."
                      .formatted(version.version(), version.model(), why));
            });
  }

  /** What a version takes: as its admission measured, its file at least. */
  static ModelCost cost(ModelVersion version) {
    long bytes = version.loadedBytes().orElse(2 * version.bytes() + SESSION_BYTES);
    return new ModelCost(Math.max(version.bytes(), bytes), version.rowMicros());
  }

  private static Signature signature(io.millrace.registry.Signature known) {
    return new Signature(specs(known.inputs()), specs(known.outputs()));
  }

  private static List<TensorSpec> specs(List<io.millrace.registry.TensorSpec> known) {
    return known.stream()
        .map(each -> new TensorSpec(each.name(), Datatype.valueOf(each.datatype()), each.shape()))
        .toList();
  }
}
