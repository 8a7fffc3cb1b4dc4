package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelVersion;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.ModelException;
import io.millrace.serving.engine.ModelFile;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.placement.Device;
import io.millrace.serving.placement.DeviceChoice;
import io.millrace.serving.placement.Devices;
import io.millrace.serving.placement.ModelCost;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Runs versions outside of any endpoint: on the engine that serves, but on a thread of its own, one
 * version at a time, so that a trial takes no slot from what clients wait for.
 */
public final class VersionTrials {
  private static final long MAX_TRIAL_HOURS = 2;
  private static final long WATCH_MILLIS = 100;

  private final Vertx vertx;
  private final ModelLoader loader;
  private final Devices devices;
  private final Time time;
  private final WorkerExecutor worker;

  VersionTrials(Vertx vertx, ModelLoader loader, Devices devices, Time time) {
    this.vertx = vertx;
    this.loader = loader;
    this.devices = devices;
    this.time = time;
    this.worker =
        vertx.createSharedWorkerExecutor("model-trials", 1, MAX_TRIAL_HOURS, TimeUnit.HOURS);
  }

  /** What to do with a loaded version; runs on the thread of trials and may block. */
  public interface Work<T> {
    T with(VersionTrial trial) throws IOException;
  }

  /**
   * Loads a ready version, does the work and unloads it.
   *
   * @return what the work gave; fails with UNPROCESSABLE in a sentence where the model cannot be
   *     loaded or run, or as the work does
   */
  public <T> Future<T> run(ModelVersion version, Work<T> work) {
    return loader
        .fetched(version)
        .compose(file -> worker.executeBlocking(() -> runHere(version, file, work), false));
  }

  private <T> T runHere(ModelVersion version, ModelFile file, Work<T> work) throws IOException {
    LoadedModel model = null;
    ModelCost cost = LiveModels.cost(version);
    Device device = devices.choose(DeviceChoice.AUTO, cost);
    RunControl control = device.backend().newRunControl();
    long watch = vertx.setPeriodic(WATCH_MILLIS, timer -> control.endIfPast(time.nanos()));
    try {
      model = device.backend().load(file, device.bytes(cost));
      return work.with(new VersionTrial(version, model, control, time));
    } catch (ModelException e) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "Version %d of '%s' cannot be tried: %s"
              .formatted(version.version(), version.model(), e.getMessage()));
    } finally {
      vertx.cancelTimer(watch);
      control.close();
      if (model != null) {
        model.release();
      }
    }
  }
}
