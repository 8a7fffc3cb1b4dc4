package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every device does alike. The model under test answers its input: {@code y = x}, FP32. */
abstract class BackendContract {
  private static final int WIDTH = 4;

  private LoadedModel model;
  private RunControl control;

  /** The device under test. */
  abstract InferenceBackend backend();

  /** A model with {@code y = x} over [-1, width]. */
  abstract LoadedModel identity(int width);

  @BeforeEach
  void load() {
    control = backend().newRunControl();
    model = identity(WIDTH);
  }

  @AfterEach
  void close() {
    control.close();
  }

  @Test
  void namesInputsAndOutputsWithFreeDimensions() {
    assertThat(model.signature().inputs())
        .containsExactly(new TensorSpec("x", Datatype.FP32, List.of(-1L, 4L)));
    assertThat(model.signature().outputs())
        .containsExactly(new TensorSpec("y", Datatype.FP32, List.of(-1L, 4L)));
    assertThat(model.signature().hasRows()).isTrue();
  }

  @Test
  void runsRowsInBoundBuffersAgainAndAgain() {
    // Given
    RowBuffers buffers = model.newRowBuffers(8);

    for (int rows : new int[] {1, 3, 8, 3}) {
      // When
      for (int i = 0; i < rows * WIDTH; i++) {
        buffers.input(0).putFloat(4 * i, rows * 100 + i);
      }
      model.run(buffers, rows, control);

      // Then
      for (int i = 0; i < rows * WIDTH; i++) {
        assertThat(buffers.output(0).getFloat(4 * i)).isEqualTo(rows * 100 + i);
      }
    }
    buffers.close();
  }

  @Test
  void runsTensorsOfAnyAcceptedShape() {
    // When
    List<Tensor> outputs = model.run(List.of(floats(new long[] {2, 4}, 8)), control);

    // Then
    assertThat(outputs).hasSize(1);
    assertThat(outputs.get(0).shape()).containsExactly(2, 4);
    assertThat(outputs.get(0).data().remaining()).isEqualTo(32);
    assertThat(outputs.get(0).data().getFloat(28)).isEqualTo(7);
  }

  @Test
  void refusesAShapeThatDoesNotFit() {
    assertThatThrownBy(() -> model.run(List.of(floats(new long[] {2, 3}, 6)), control))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INPUT));
  }

  @Test
  void goesWithTheLastReference() {
    // Given
    assertThat(model.retain()).isTrue();

    // When
    model.release();
    model.run(List.of(floats(new long[] {1, 4}, 4)), control);
    model.release();

    // Then
    assertThat(model.retain()).isFalse();
  }

  private static Tensor floats(long[] shape, int count) {
    ByteBuffer data = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      data.putFloat(i);
    }
    return Tensor.of(Datatype.FP32, shape, data.flip());
  }
}
