package io.millrace;

import io.millrace.admin.DeviceState;
import io.millrace.admin.ModelMemoryState;
import io.millrace.datasets.DatasetFeature;
import io.millrace.datasets.DatasetVersion;
import io.millrace.datasets.StorageMeter;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.config.Config;
import io.millrace.platform.db.TenantTx;
import io.millrace.registry.ModelAdmission;
import io.millrace.registry.ModelAdmission.Admitted;
import io.millrace.registry.ModelFormat;
import io.millrace.registry.TensorSpec;
import io.millrace.registry.UploadedModels;
import io.millrace.serving.ServingFeature;
import io.millrace.serving.admission.AdmissionSandbox;
import io.millrace.serving.admission.Inspection;
import io.millrace.serving.admission.ModelLimits;
import io.millrace.serving.admission.OnnxInspector;
import io.millrace.serving.admission.ProbeResult;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.memory.MemoryFigures;
import io.millrace.serving.placement.DeviceFinder;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.millrace.tracking.DatasetVersions;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one feature's need meets another feature's offer, so that neither imports the other. */
final class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
  private static final long START_SECONDS = 60;
  private static final int ATTEMPTS = 6;

  private Wiring() {}

  static StorageMeter storageMeter(Quotas quotas) {
    return new StorageMeter() {
      @Override
      public Future<Void> reserve(TenantTx tx, long bytes) {
        return quotas.reserve(tx, Meter.STORAGE_BYTES, bytes);
      }

      @Override
      public Future<Void> release(TenantTx tx, long bytes) {
        return quotas.release(tx, Meter.STORAGE_BYTES, bytes);
      }
    };
  }

  static DatasetVersions datasetVersions(DatasetFeature datasets) {
    return new DatasetVersions() {
      @Override
      public Future<String> require(TenantTx tx, UUID datasetId, int version) {
        return datasets.versions().get(tx, datasetId, version).map(DatasetVersion::digest);
      }

      @Override
      public Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> datasetIds) {
        return datasets.datasets().names(tx, datasetIds);
      }
    };
  }

  static UploadedModels uploadedModels(DatasetFeature datasets) {
    return (TenantTx tx, Caller caller, UUID uploadId) ->
        datasets
            .handover()
            .takeModel(tx, uploadId)
            .compose(
                ready ->
                    datasets
                        .handover()
                        .commitModel(tx, caller, ready)
                        .map(
                            taken ->
                                new UploadedModels.Taken(
                                    ready.key(), ready.bytes(), ready.sha256())));
  }

  /**
   * Structure first, then a first load and run in the fenced child; one at a time on its own
   * thread.
   */
  static ModelAdmission modelAdmission(Backbone on) {
    ModelLimits limits = ModelLimits.DEFAULT;
    OnnxInspector inspector = new OnnxInspector(limits);
    AdmissionSandbox sandbox =
        new AdmissionSandbox(
            limits,
            on.config.serving().admissionUnsandboxed(),
            on.config.dataDir().resolve("work"));
    WorkerExecutor worker = on.vertx.createSharedWorkerExecutor("model-admission", 1);
    return (file, sha256) ->
        worker.executeBlocking(
            () -> {
              Inspection inspection = inspector.inspect(file);
              return admitted(inspection, sandbox.admit(new ModelFile(file, sha256)));
            },
            false);
  }

  private static Admitted admitted(Inspection inspection, ProbeResult probe) {
    if (probe.error() != null) {
      throw ApiException.of(ErrorCode.MODEL_REJECTED, probe.error());
    }
    return new Admitted(
        tensors(probe.signature().inputs()),
        tensors(probe.signature().outputs()),
        probe.whyUnbatched() == null,
        probe.peakBytes(),
        probe.loadedBytes(),
        probe.rowMicros(),
        new ModelFormat(inspection.producer().strip(), inspection.irVersion(), inspection.opset()));
  }

  private static List<TensorSpec> tensors(List<io.millrace.serving.engine.TensorSpec> tensors) {
    return tensors.stream()
        .map(tensor -> new TensorSpec(tensor.name(), tensor.datatype().name(), tensor.shape()))
        .toList();
  }

  /** What is wanted of the devices of this node. */
  static DeviceFinder.Wanted devices(Config.Serving serving) {
    return new DeviceFinder.Wanted(
        serving.cpuSlots(), serving.modelMemoryBytes(), serving.gpus(), serving.gpuMemoryBytes());
  }

  /** The devices of this node, as the admin sees them. */
  static List<DeviceState> devices(ServingFeature serving) {
    return serving.devices().all().stream()
        .map(
            device ->
                new DeviceState(
                    device.name(),
                    modelMemory(device.memory().figures()),
                    serving.pool().slotsOf(device.backend()).stream()
                        .map(slot -> new DeviceState.Slot(slot.name(), slot.busyShare()))
                        .toList()))
        .toList();
  }

  private static ModelMemoryState modelMemory(MemoryFigures memory) {
    return new ModelMemoryState(
        memory.budgetBytes(),
        memory.usedBytes(),
        memory.models(),
        memory.loadedModels(),
        memory.waitingLoads(),
        memory.hits(),
        memory.misses(),
        memory.loads(),
        memory.failedLoads(),
        memory.evictions(),
        memory.loads() == 0 ? 0 : memory.loadNanos() / 1e6 / memory.loads());
  }

  static String version() {
    String version = Millrace.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(START_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** The first use of the database may meet a machine that is too busy to connect in time. */
  static <T> T awaitDatabase(Supplier<Future<T>> use) {
    for (int attempt = 1; ; attempt++) {
      try {
        return await(use.get());
      } catch (CompletionException e) {
        if (attempt == ATTEMPTS || !isUnavailable(e.getCause())) {
          throw e;
        }
        LOG.info("the database cannot be reached yet");
      }
    }
  }

  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof ApiException known && known.code() == ErrorCode.UNAVAILABLE;
  }

  /** Waits for what a stopping server still has to do; what takes longer is left. */
  static void awaitAtMost(Future<Void> rest, Duration time) {
    try {
      rest.toCompletionStage().toCompletableFuture().get(time.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not everything was finished: {}", e.toString());
    }
  }
}
