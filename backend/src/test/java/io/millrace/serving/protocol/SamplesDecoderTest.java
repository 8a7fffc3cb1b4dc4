package io.millrace.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import io.millrace.serving.protocol.SamplesDecoder.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesDecoderTest {
  private static final Signature FOUR =
      new Signature(
          List.of(new TensorSpec("x", Datatype.FP32, List.of(-1L, 4L))),
          List.of(
              new TensorSpec("y", Datatype.FP32, List.of(-1L, 4L)),
              new TensorSpec("label", Datatype.BYTES, List.of(-1L))));

  @Test
  void outputsKeepEveryDigitAndThoseThatWereLeftOutAreEmpty() {
    Samples samples =
        decode("[[1, 2, 3, 4], [5, 6, 7, 8]]", "{'y': [[0.1, 2, 3, 4], [5, 6, NaN, -Infinity]]}");

    assertThat(samples.rows()).isEqualTo(2);
    assertThat(samples.inputs().get(0).datatype()).isEqualTo(Datatype.FP32);
    Tensor y = samples.outputs().get(0).orElseThrow();
    assertThat(Numbers.get(y.data(), y.datatype(), 0)).isEqualTo(0.1);
    assertThat(Numbers.get(y.data(), y.datatype(), 6)).isNaN();
    assertThat(Numbers.get(y.data(), y.datatype(), 7)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(samples.outputs().get(1)).isEmpty();
  }

  @Test
  void textsAreOutputs() {
    Samples samples = decode("{'x': [[1, 2, 3, 4], [5, 6, 7, 8]]}", "{'label': ['a', 'b']}");

    assertThat(samples.outputs().get(1).orElseThrow().rows(1, 1).strings()[0])
        .asString()
        .isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[[1, 2, 3]]      | {'y': [[1, 2, 3]]}     | input 'x': unexpected shape [1, 3]",
        "[[1, 2, 3, 4]]   | {'y': [[1], [2]]}      | output 'y' has the shape [2, 1] where the"
            + " inputs have 1",
        "[[1, 2, 3, 4]]   | {'y': 7}               | output 'y' has the shape [] where the inputs"
            + " have 1 rows",
        "7                | {'y': 7}               | input 'x' has no rows",
        "[]               | {'y': []}              | input 'x' has no rows",
        "[[1, 2, 3, 4]]   | {'y': [[1, 2], [3]]}   | output 'y': its arrays are not all of the same"
            + " shape",
        "[[1, 2, 3, 'd']] | {'y': [[1, 2, 3, 4]]}  | input 'x': d is not a value of FP32",
        "[[1, 2, 3, 4]]   | {'y': [[1, 'b', 3]]}   | output 'y': b is not a value of FP64",
        "[[1, 2, 3, 4]]   | {'label': [1]}         | output 'label': 1 is not a value of BYTES",
        "{'z': 1}         | {'y': 1}               | unexpected input 'z', the model has [x]",
        "[[1, 2, 3, 4]]   | {'z': 1}               | unexpected output 'z', the model has [y,"
            + " label]",
        "[[1, 2, 3, 4]]   | [[1, 2, 3, 4]]         | the model has 2 outputs: name them, [y,"
            + " label]",
        "{}               | {'y': [[1, 2, 3, 4]]}  | input 'x' is missing",
        "[[1, 2, 3, 4]]   | {}                     | there is no output to compare with",
        "[[1, 2, 3, x]]   | {'y': [[1, 2, 3, 4]]}  | the samples are no JSON",
        "[[1, 2, 3, 4]]   | {'y': [1], 'y': [1]}   | the samples are no JSON",
      })
  void whatIsWrongIsNamed(String inputs, String outputs, String words) {
    assertThatThrownBy(() -> decode(inputs, outputs))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(words);
  }

  @Test
  void theWholeMustBeAnObjectThatTheModelHasInputsFor() {
    assertThatThrownBy(() -> new SamplesDecoder(FOUR).decode("[]".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("the samples must be a JSON object");
    assertThatThrownBy(
            () ->
                new SamplesDecoder(new Signature(List.of(), FOUR.outputs()))
                    .decode("{}".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("the model takes no input");
  }

  private static Samples decode(String inputs, String outputs) {
    String file = "{'inputs': %s, 'outputs': %s, 'more': [1]}".formatted(inputs, outputs);
    return new SamplesDecoder(FOUR)
        .decode(file.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
