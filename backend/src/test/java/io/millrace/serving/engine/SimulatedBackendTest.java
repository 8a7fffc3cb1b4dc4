package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulatedBackendTest extends BackendContract {
  private final AtomicLong clock = new AtomicLong();
  private final SimulatedBackend backend =
      new SimulatedBackend(rows -> 5_000_000L * rows, clock::addAndGet);

  @Override
  InferenceBackend backend() {
    return backend;
  }

  @Override
  LoadedModel identity(int width) {
    return backend.newModel(width);
  }

  @Test
  void takesTheTimeOfItsCurve() {
    LoadedModel model = backend.newModel(1);

    model.run(model.newRowBuffers(3), 3, backend.newRunControl());

    assertThat(clock.get()).isEqualTo(15_000_000);
  }

  @Test
  void asAGpuBringsWhatARunReadsAndWritesThereAndBack() {
    // Given: 2 values of 4 bytes a row, each way
    SimulatedBackend gpu =
        new SimulatedBackend(
            rows -> 1_000, clock::addAndGet, new SimulatedBackend.Gpu("cuda:0", 100, 10, 2));
    LoadedModel model = gpu.newModel(2);

    // When
    model.run(model.newRowBuffers(3), 3, gpu.newRunControl());

    // Then
    assertThat(clock.get()).isEqualTo(1_000 + 2 * 3 * 16);
  }

  @Test
  void asAGpuHoldsNoMoreThanItsMemory() {
    // Given
    SimulatedBackend gpu =
        new SimulatedBackend(
            rows -> 1_000, clock::addAndGet, new SimulatedBackend.Gpu("cuda:0", 100, 10, 2));
    ModelFile file = new ModelFile(Path.of("none"), "none");
    LoadedModel first = gpu.load(file, 60);

    // Then
    assertThatThrownBy(() -> gpu.load(file, 60))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD));
    assertThat(gpu.heldBytes()).isEqualTo(60);
    first.release();
    assertThat(gpu.heldBytes()).isZero();
    assertThat(gpu.load(file, 100).signature().hasRows()).isTrue();
  }

  @Test
  void endsARunPastItsLimit() {
    // Given
    RunControl control = backend.newRunControl();
    SimulatedBackend watched =
        new SimulatedBackend(
            rows -> 1_000_000_000, nanos -> control.endIfPast(clock.addAndGet(nanos)));
    LoadedModel model = watched.newModel(1);

    // When
    control.begin(20_000_000);

    // Then
    assertThatThrownBy(() -> model.run(model.newRowBuffers(1), 1, control))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.TERMINATED));
    assertThat(clock.get()).isLessThan(25_000_000);
  }
}
