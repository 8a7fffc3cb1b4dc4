package io.millrace.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InferCodecTest {
  private static final Signature SIGNATURE =
      new Signature(
          List.of(new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L))),
          List.of(
              new TensorSpec("y", Datatype.FP32, List.of(-1L, 2L)),
              new TensorSpec("label", Datatype.INT64, List.of(-1L))));
  private final InferDecoder decoder = new InferDecoder(SIGNATURE, true);
  private final InferEncoder encoder =
      new InferEncoder(new AnswerShape("m", "3", SIGNATURE, List.of()));

  @Test
  void readsFlatAndNestedDataInAnyFieldOrder() {
    for (String body :
        List.of(
            "{'inputs':[{'name':'x','shape':[2,2],'datatype':'FP32','data':[1,2.5,-3e2,4]}]}",
            "{'inputs':[{'name':'x','shape':[2,2],'datatype':'FP32','data':[[1,2.5],[-3e2,4]]}]}",
            "{'inputs':[{'data':[[1,2.5],[-3e2,4]],'shape':[2,2],'datatype':'FP32','name':'x'}]}")) {
      // When
      InferRequest request = decode(body);

      // Then
      assertThat(request.rows()).isEqualTo(2);
      assertThat(floats(request.inputs().get(0))).containsExactly(1, 2.5f, -300, 4);
      assertThat(request.outputs())
          .containsExactly(
              new InferRequest.Output(0, false, 0), new InferRequest.Output(1, false, 0));
    }
  }

  @Test
  void readsIdParametersAndWantedOutputs() {
    InferRequest request =
        decode(
            "{'id':'a\\u00e9','parameters':{'timeout':5000,'priority':2,'binary_data_output':true},"
                + "'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}],"
                + "'outputs':[{'name':'label'},{'name':'y','parameters':{'binary_data':false}}],"
                + "'other':{'deep':[1]}}");

    assertThat(request.id()).isEqualTo("aé");
    assertThat(request.timeoutMicros()).isEqualTo(5000);
    assertThat(request.priority()).isEqualTo(2);
    assertThat(request.outputs())
        .containsExactly(new InferRequest.Output(1, true, 0), new InferRequest.Output(0, false, 0));
  }

  @Test
  void readsBinaryTensorsWithoutCopying() {
    // Given
    byte[] header =
        json(
            "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32',"
                + "'parameters':{'binary_data_size':8}}]}");
    byte[] body =
        ByteBuffer.allocate(header.length + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header)
            .putFloat(7)
            .putFloat(8)
            .array();

    // When
    InferRequest request = decoder.decode(body, header.length);

    // Then
    assertThat(floats(request.inputs().get(0))).containsExactly(7, 8);
    assertThat(request.inputs().get(0).data().array()).isSameAs(body);
  }

  @Test
  void readsARawBinaryRequestAsOneRow() {
    byte[] body = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(7).array();

    InferRequest request = decoder.decode(body, 0);

    assertThat(request.inputs().get(0).shape()).containsExactly(1, 2);
    assertThat(request.outputs()).allMatch(InferRequest.Output::binary);
    assertThatThrownBy(() -> decoder.decode(new byte[7], 0)).isInstanceOf(ApiException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[] | the body must be a JSON object",
        "{} | inputs are missing",
        "{'inputs':[]} | input 'x' is missing",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32'}]} | input 'x' has no data",
        "{'inputs':[{'name':'z','shape':[1,2],'datatype':'FP32','data':[1,2]}]}"
            + " | unexpected input 'z', the model takes [x]",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP64','data':[1,2]}]}"
            + " | input 'x': datatype FP64, the model takes FP32",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'F','data':[1,2]}]}"
            + " | datatype 'F' is unknown",
        "{'inputs':[{'name':'x','shape':[1,3],'datatype':'FP32','data':[1,2,3]}]}"
            + " | unexpected shape [1, 3], the model takes [-1, 2]",
        "{'inputs':[{'name':'x','shape':[-1,2],'datatype':'FP32','data':[1,2]}]}"
            + " | the shape [-1, 2] has a negative dimension",
        "{'inputs':[{'name':'x','shape':[9223372036854775807,2],'datatype':'FP32','data':[1]}]}"
            + " | asks for more elements than the body can hold",
        "{'inputs':[{'name':'x','shape':[99223372036854775807,2],'datatype':'FP32','data':[1]}]}"
            + " | a shape must hold whole numbers below 2^63",
        "{'inputs':[{'name':'x','shape':[0,2],'datatype':'FP32','data':[]}]}"
            + " | it must be at least 1",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1]}]}"
            + " | data holds 1 elements, its shape asks for 2",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2,3]}]}"
            + " | data holds more elements than the 2 of its shape",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,'a']}]}"
            + " | a is not a value of FP32",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,null]}]}"
            + " | null is not a value of FP32",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]},"
            + "{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}]} | is there twice",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}],"
            + "'outputs':[{'name':'q'}]} | unexpected output 'q', the model gives [y, label]",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}],"
            + "'outputs':[{'name':'y'},{'name':'y'}]} | output 'y' is asked for twice",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32',"
            + "'parameters':{'binary_data_size':8}}]} | the body has 0 bytes left",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32',"
            + "'parameters':{'binary_data_size':-1}}]} | must be a whole number from 0",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32',"
            + "'parameters':{'binary_data_size':'8'}}]} | must be a whole number from 0",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}]} x"
            + " | the JSON cannot be read",
        "{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1, | the JSON cannot",
      })
  void answersWrongRequestsInTheCallersTerms(String body, String message) {
    assertThatThrownBy(() -> decode(body))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining(message);
  }

  @Test
  void refusesDeepJsonAndHeaderLengthsOutOfRange() {
    String deep = "{'other':" + "[".repeat(1000) + "]".repeat(1000) + "}";

    assertThatThrownBy(() -> decode(deep)).hasMessageContaining("the JSON cannot be read");
    assertThatThrownBy(() -> decoder.decode(json("{}"), 3)).hasMessageContaining("has 2 bytes");
    assertThatThrownBy(() -> decoder.decode(json("{}"), -1)).hasMessageContaining("is -1");
  }

  @Test
  void writesJsonAndBinaryAnswers() {
    // Given
    ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(0.1f).putFloat(Float.NaN).flip();
    ByteBuffer label = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(9).flip();
    List<Tensor> outputs =
        List.of(
            Tensor.of(Datatype.FP32, new long[] {1, 2}, values),
            Tensor.of(Datatype.INT64, new long[] {1}, label));
    InferRequest asJson =
        wanting("q\"", new InferRequest.Output(0, false, 0), new InferRequest.Output(1, true, 0));
    InferRequest asBinary =
        wanting(null, new InferRequest.Output(0, true, 0), new InferRequest.Output(1, true, 0));

    // When
    InferEncoder.Encoded mixed = encoder.encode(asJson, outputs);
    InferEncoder.Encoded binary = encoder.encode(asBinary, outputs);
    InferEncoder.Encoded again = encoder.encode(asBinary, outputs);

    // Then
    assertThat(new String(mixed.body(), 0, mixed.headerLength(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"model_name\":\"m\",\"model_version\":\"3\",\"id\":\"q\\\"\",\"outputs\":["
                + "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0.1,NaN]},"
                + "{\"name\":\"label\",\"datatype\":\"INT64\",\"shape\":[1],"
                + "\"parameters\":{\"binary_data_size\":8}}]}");
    assertThat(mixed.body()[mixed.headerLength()]).isEqualTo((byte) 9);
    assertThat(binary.body()).hasSize(binary.headerLength() + 16).isEqualTo(again.body());
  }

  @ParameterizedTest
  @EnumSource(Datatype.class)
  void everyDatatypeGoesThroughJsonAndBack(Datatype datatype) {
    // Given
    Signature one =
        new Signature(
            List.of(new TensorSpec("x", datatype, List.of(-1L))),
            List.of(new TensorSpec("x", datatype, List.of(-1L))));
    String values =
        switch (datatype) {
          case BOOL -> "true,false,true";
          case BYTES -> "\"a\",\"\",\"é\\n\"";
          case FP16, BF16, FP32, FP64 -> "0.5,-2.0,1.0";
          case UINT64 -> "0,1,18446744073709551615";
          default -> "0,1,127";
        };
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\""
            + datatype
            + "\",\"shape\":[3],\"data\":["
            + values
            + "]}]}";

    // When
    InferRequest request =
        new InferDecoder(one, true).decode(body.getBytes(StandardCharsets.UTF_8), null);
    byte[] answer =
        new InferEncoder(new AnswerShape("m", "1", one, List.of()))
            .encode(request, request.inputs())
            .body();

    // Then
    assertThat(new String(answer, StandardCharsets.UTF_8)).contains("\"data\":[" + values + "]");
  }

  @Test
  void stringsGoThroughBinaryAndBack() {
    Signature one =
        new Signature(
            List.of(new TensorSpec("s", Datatype.BYTES, List.of(-1L))),
            List.of(new TensorSpec("s", Datatype.BYTES, List.of(-1L))));
    byte[][] strings = {{1, 2}, {}, {3}};
    Tensor tensor = Tensor.ofStrings(new long[] {3}, strings);
    InferRequest wanted =
        new InferRequest(null, List.of(), 1, 0, 0, List.of(new InferRequest.Output(0, true, 0)));

    InferEncoder.Encoded encoded =
        new InferEncoder(new AnswerShape("m", "1", one, List.of())).encode(wanted, List.of(tensor));
    ByteBuffer data = ByteBuffer.wrap(encoded.body()).position(encoded.headerLength()).slice();

    assertThat(BinaryElements.strings("s", 3, data)).isDeepEqualTo(strings);
    data.limit(data.limit() - 1);
    assertThatThrownBy(() -> BinaryElements.strings("s", 3, data))
        .hasMessageContaining("reaches past the binary data");
  }

  @Test
  void aGzipBombIsStoppedAtTheLimit() {
    byte[] bomb = Compression.deflate(new byte[50_000_000], "gzip");

    assertThatThrownBy(() -> Compression.inflate(bomb, "gzip", 1_000_000))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE));
    assertThat(Compression.inflate(Compression.deflate(new byte[9], "deflate"), "deflate", 9))
        .hasSize(9);
    assertThatThrownBy(() -> Compression.inflate(new byte[3], "gzip", 9))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> Compression.inflate(new byte[3], "br", 9))
        .hasMessageContaining("not supported");
  }

  @Test
  void noInputGivesAnythingButARequestOrACleanError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good =
        json(
            "{'id':'1','parameters':{'timeout':1},'inputs':[{'name':'x','shape':[1,2],"
                + "'datatype':'FP32','parameters':{'binary_data_size':8}}],"
                + "'outputs':[{'name':'y'}]}12345678");
    for (int i = 0; i < 200_000; i++) {
      byte[] body = mutate(good, random);
      Integer header = random.nextBoolean() ? Integer.valueOf(good.length - 8) : null;
      try {
        decoder.decode(body, random.nextInt(50) == 0 ? Integer.valueOf(0) : header);
      } catch (ApiException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "seed " + seed + ", body " + new String(body, StandardCharsets.ISO_8859_1), e);
      }
    }
  }

  private static InferRequest wanting(String id, InferRequest.Output... outputs) {
    return new InferRequest(id, List.of(), 1, 0, 0, List.of(outputs));
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] body =
        random.nextInt(4) == 0
            ? Arrays.copyOf(good, random.nextInt(good.length + 4))
            : good.clone();
    for (int i = random.nextInt(4); i > 0 && body.length > 0; i--) {
      int at = random.nextInt(body.length);
      body[at] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) "{}[]\":,0-9eE.tfn'".charAt(random.nextInt(17));
    }
    return body;
  }

  private InferRequest decode(String body) {
    return decoder.decode(json(body), null);
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.data().getFloat(tensor.data().position() + 4 * i);
    }
    return values;
  }
}
